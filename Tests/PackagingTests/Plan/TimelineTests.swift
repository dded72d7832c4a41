import Media
import Testing

@testable import Packaging

@Suite("One common shift")
struct TimelineTests {
  static let shifts: [(what: String, earliest: [MediaTime], shift: ClosedRange<Int64>)] = [
    ("nothing is known", [], 0...0),
    ("all begins at zero", [MediaTime(0, .mpegts), MediaTime(0, .microseconds)], 0...0),
    ("B-frames begin below", [MediaTime(-80, TimeBase(1, 1000)), MediaTime(0, .mpegts)], 80_000...80_001),
    (
      "a clock that begins late", [MediaTime(126_000, .mpegts), MediaTime(129_600, .mpegts)], -1_400_000 ... -1_399_999
    ),
    ("an encoder's priming", [MediaTime(-1024, TimeBase(1, 48000)), MediaTime(0, .mpegts)], 21_333...21_335),
  ]

  @Test("Comes from the earliest decoding time, rounded up", arguments: shifts)
  func shift(what: String, earliest: [MediaTime], shift: ClosedRange<Int64>) {
    let timeline = Timeline(earliest: earliest)
    #expect(shift.contains(timeline.shift), "\(what): \(timeline.shift)")
    for time in earliest {
      #expect(timeline.ticks(time.value, of: time.base, timescale: 90_000) >= 0)
    }
  }

  @Test(
    "Hostile times stay in bounds and in order",
    arguments: [
      Int64.max, .max - 1, 1 << 62, 0, -1 << 62, -.max, .min,
    ])
  func extremes(value: Int64) {
    for base in [TimeBase(1, 1), TimeBase(.max, 1), TimeBase(1, .max), .mpegts] {
      let timeline = Timeline(earliest: [MediaTime(value, base)])
      for time in [Int64.min, -1, 0, 1, .max] {
        let ticks = timeline.ticks(time, of: base, timescale: 10_000_000)
        #expect(abs(ticks) <= Timeline.latest)
      }
    }
  }
}
