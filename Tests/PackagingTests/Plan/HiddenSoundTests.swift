import CLibAV
import Media
import Testing

@testable import Media
@testable import Packaging

@Suite("Sound before an edit list's start")
struct HiddenSoundTests {
  /// A packet every 20 ms; those before `edge` are marked as libavformat does.
  private func packets(before edge: Int64, track: Int32 = 1) throws -> [Packet] {
    try stride(from: Int64(0), to: 400, by: 20).map { time in
      let packet = try samplePacket(pts: time, track: track)
      if time < edge { packet.pointer.pointee.flags |= AV_PKT_FLAG_DISCARD }
      return packet
    }
  }

  private func hidden(_ packets: [Packet], tracks: Set<Int>) -> [Int64?] {
    let sound = HiddenSound(packets, tracks: tracks)
    return packets.filter(sound.includes).map(\.presentationTime)
  }

  @Test("goes, but for what a decoder needs before the first that is heard")
  func edge() throws {
    #expect(try hidden(packets(before: 200), tracks: [1]) == [0, 20, 40, 60, 80, 100, 120, 140])
    #expect(try hidden(packets(before: 40), tracks: [1]) == [])
    #expect(try hidden(packets(before: 0), tracks: [1]) == [])
  }

  @Test("is told for each track, and only of those that are meant")
  func tracks() throws {
    let all = try packets(before: 200) + packets(before: 100, track: 2)
    #expect(hidden(all, tracks: [1, 2]).count == 11)
    #expect(hidden(all, tracks: [2]) == [0, 20, 40])
  }

  @Test("of which nothing is ever heard stays, and so does what has no time")
  func unknown() throws {
    #expect(try hidden(packets(before: 1000), tracks: [1]) == [])
    let timeless = try samplePacket(track: 1)
    timeless.pointer.pointee.flags |= AV_PKT_FLAG_DISCARD
    #expect(try hidden([timeless] + packets(before: 0), tracks: [1]) == [])
  }
}
