import Media
import Testing

@testable import Packaging

@Suite("The format of copied sound")
struct AudioFormatWatchTests {
  /// A packet of ADTS (ISO/IEC 14496-3 §1.A.2): AAC-LC of 48 or 44.1 kHz, and a number to know it by.
  private func packet(_ number: UInt8, isOther: Bool) throws -> Packet {
    try samplePacket([0xFF, 0xF1, isOther ? 0x50 : 0x4C, 0x80, 0x01, 0x3F, 0xFC, number, 0])
  }

  private func last(_ packet: Packet) -> UInt8 { packet.withBytes { $0.unsafeLoad(fromByteOffset: 7, as: UInt8.self) } }

  @Test("Two last packets that say something else are not lost")
  func lastPackets() throws {
    var watch = AudioFormatWatch(configuration: [])
    var copied: [UInt8] = []
    for number in 0..<5 as Range<UInt8> {
      guard case .copy(let packets) = watch.pass(try packet(number, isOther: number > 2)) else {
        Issue.record("two are no change of format")
        return
      }
      copied += packets.map(last)
    }
    #expect(copied == [0, 1, 2])
    #expect(watch.finish().map(last) == [3, 4] && watch.finish().isEmpty)
  }
}
