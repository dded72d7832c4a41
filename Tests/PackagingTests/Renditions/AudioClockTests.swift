import CLibAV
import Media
import Testing

@testable import Packaging

@Suite("Times of audio packets")
struct AudioClockTests {
  /// Times of packets of 1024 samples at 48 kHz, as their container rounds them.
  private func run(_ times: [Int64?], base: TimeBase) throws -> (starts: [Int64?], clock: AudioClock) {
    var clock = AudioClock(
      base: base, timeline: Timeline(earliest: []), sampleRate: 48_000, frameSize: 1024)
    let starts = try times.map { clock.times(of: try samplePacket([1], pts: $0, base: base))?.start }
    return (starts, clock)
  }

  @Test("Milliseconds, as Matroska has them, do not show")
  func milliseconds() throws {
    let rounded = (0..<1000).map { Int64((Double($0) * 1024 / 48).rounded()) }
    let result = try run(rounded, base: TimeBase(1, 1000))
    #expect(result.starts == (0..<1000).map { Int64($0 * 1024) })
    #expect(result.clock.overlaps == 0)
  }

  @Test("A packet without a time follows the one before")
  func unknown() throws {
    #expect(try run([nil, nil, 2048, nil], base: TimeBase(1, 48_000)).starts == [0, 1024, 2048, 3072])
  }

  @Test("A real gap stays where it is")
  func gap() throws {
    #expect(try run([0, 1024, 50_000, 51_024], base: TimeBase(1, 48_000)).starts == [0, 1024, 50_000, 51_024])
  }

  @Test("What lies before what was taken is left out, and counted")
  func overlap() throws {
    let result = try run([0, 1024, 0, 2048], base: TimeBase(1, 48_000))
    #expect(result.starts == [0, 1024, nil, 2048])
    #expect(result.clock.overlaps == 1)
  }

  @Test("Sound from before the beginning is left out")
  func negative() throws {
    #expect(try run([-5000, 0], base: TimeBase(1, 48_000)).starts == [nil, 0])
  }
}
