import Testing

@testable import Packaging

@Suite("Frames of AC-3 and E-AC-3")
struct DolbyFramesTests {
  /// AC-3, 48 kHz, 32 kbit/s (128 bytes), bsid 8, 3/2 with low frequencies.
  private static let plain: [UInt8] = [0x0B, 0x77, 0, 0, 0x00, 0x40, 0xE1, 0x00] + [UInt8](repeating: 0, count: 120)
  /// E-AC-3, independent, 16 bytes, 48 kHz, six blocks, 3/2 with low frequencies, bsid 16.
  private static let enhanced: [UInt8] = [0x0B, 0x77, 0x00, 0x07, 0x3F, 0x80] + [UInt8](repeating: 0, count: 10)
  /// The same, only adding channels to the one before.
  private static let supplement: [UInt8] = [0x0B, 0x77, 0x40, 0x07, 0x3F, 0x80] + [UInt8](repeating: 0, count: 10)

  static let cases: [(bytes: [UInt8], count: Int, samples: Int)] = [
    (plain, 1, 1536), (plain + plain, 2, 3072), (enhanced, 1, 1536), (enhanced + supplement + enhanced, 2, 3072),
    (plain + [1, 2, 3], 1, 1536),
  ]

  @Test("They are counted, without those that only add channels", arguments: cases)
  func count(bytes: [UInt8], count: Int, samples: Int) throws {
    let frames = try #require(DolbyFrames(bytes))
    #expect(frames.count == count && frames.samples == samples)
    #expect(frames.sampleRate == 48_000 && frames.channels == 6)
  }

  @Test("Whatever else comes is none, and does no harm")
  func nonsense() {
    for bytes in [[], [0x0B], [0x0B, 0x77], [0xFF, 0xF1, 0, 0, 0, 0, 0, 0], Array(Self.plain.prefix(5))] as [[UInt8]] {
      #expect(DolbyFrames(bytes) == nil)
    }
    for first in UInt8.min...UInt8.max {
      for place in 2..<8 {
        var bytes = Self.plain
        bytes[place] = first
        _ = DolbyFrames(bytes)
        bytes = Self.enhanced
        bytes[min(place, 5)] = first
        _ = DolbyFrames(bytes)
      }
    }
  }
}
