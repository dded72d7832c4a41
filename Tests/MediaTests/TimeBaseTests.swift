import Testing

@testable import Media

@Suite("Time bases")
struct TimeBaseTests {
  static let conversions: [(what: String, value: Int64, from: TimeBase, to: TimeBase, result: Int64)] = [
    ("a millisecond in 90 kHz", 1, TimeBase(1, 1000), .mpegts, 90),
    ("the nearest tick, not the one below", 2, TimeBase(1, 3000), TimeBase(1, 1000), 1),
    ("negative times", -40, TimeBase(1, 1000), TimeBase(1, 48000), -1920),
    ("a frame of 24000/1001", 1, TimeBase(1001, 24000), .microseconds, 41708),
    ("the largest value that fits", .max, .microseconds, .microseconds, .max),
    ("too late for the other clock", .max, TimeBase(1, 1), .mpegts, .max),
    ("too early for the other clock", -.max, TimeBase(1, 1), .mpegts, .min),
    ("nonsense stays nonsense", .min, TimeBase(1, 1000), .mpegts, .min),
  ]

  @Test("Ticks are converted", arguments: conversions)
  func conversion(what: String, value: Int64, from: TimeBase, to: TimeBase, result: Int64) {
    #expect(to.ticks(value, of: from) == result, "\(what)")
  }

  @Test(
    "Seconds become ticks, or the nearest there is",
    arguments: [
      (0.04, 3600), (-0.04, -3600), (1e300, Int64.max), (-1e300, .min), (.infinity, .max), (-.infinity, .min),
    ])
  func seconds(seconds: Double, ticks: Int64) {
    #expect(TimeBase.mpegts.ticks(seconds: seconds) == ticks)
  }

  @Test("A time base of zero or below, as hostile files have it, is no division by zero")
  func impossible() {
    #expect(TimeBase(0, 0) == TimeBase(1, 1))
    #expect(TimeBase(-1, -90000) == TimeBase(1, 1))
  }

  @Test("Times on different clocks compare exactly")
  func comparison() {
    #expect(MediaTime(1, TimeBase(1, 3)) > MediaTime(333_333, .microseconds))
    #expect(MediaTime(1, TimeBase(1, 1000)) == MediaTime(90, .mpegts))
    #expect(MediaTime(.max, TimeBase(1, 1)) > MediaTime(.max, .microseconds))
    #expect(MediaTime(-1, .mpegts) < MediaTime(0, .microseconds))
  }
}
