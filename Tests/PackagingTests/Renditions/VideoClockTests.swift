import Media
import Testing

@testable import Packaging

@Suite("Times of video frames")
struct VideoClockTests {
  private typealias Times = (dts: Int64?, pts: Int64?)

  /// Times at 90 kHz in, times on the rendition's clock out.
  private func times(
    _ input: [(Int64?, Int64?)], frameRate: Double? = 25, reorderDepth: Int = 0, openingTimes: [Int64] = [],
    earliest: Int64 = 0
  ) throws -> (times: [(decoding: Int64, presentation: Int64)], repairs: Int) {
    var clock = VideoClock(
      base: .mpegts, timeline: Timeline(earliest: [MediaTime(earliest, .mpegts)]), frameRate: frameRate,
      reorderDepth: reorderDepth, openingTimes: openingTimes)
    let result = try input.map { clock.times(of: try samplePacket([1], pts: $0.1, dts: $0.0, base: .mpegts)) }
    return (result, clock.repairs)
  }

  private func increases(_ times: [(decoding: Int64, presentation: Int64)]) -> Bool {
    zip(times, times.dropFirst()).allSatisfy { $0.decoding < $1.decoding } && times.allSatisfy { $0.decoding >= 0 }
  }

  @Test("Good times stay as they are")
  func good() throws {
    let result = try times([(0, 7200), (3600, 18000), (7200, 10800), (10800, 14400)], reorderDepth: 2)
    #expect(result.times.map(\.decoding) == [0, 3600, 7200, 10800])
    #expect(result.times.map(\.presentation) == [7200, 18000, 10800, 14400])
    #expect(result.repairs == 0)
  }

  @Test(
    "What would be decoded before the time line begins is decoded at once, which is no repair; what is wrong later is one"
  )
  func capped() throws {
    let input: [(Int64?, Int64?)] = [(-90_000, 0), (-45_000, 45_000), (0, 135_000), (45_000, 90_000)]
    let result = try times(input, reorderDepth: 2, earliest: -45_000)
    #expect(result.times.map(\.decoding) == [0, 1, 45_000, 90_000])
    #expect(result.times.map(\.presentation) == [45_000, 90_000, 180_000, 135_000] && result.repairs == 0)
    #expect(try times(input + [(45_000, 180_000)], reorderDepth: 2, earliest: -45_000).repairs == 1)
  }

  static let broken: [(what: String, times: [(Int64?, Int64?)])] = [
    ("no times at all", [(nil, nil), (nil, nil), (nil, nil)]),
    ("no decoding times", [(nil, 0), (nil, 3600), (nil, 7200)]),
    ("no decoding times, and frames out of order", [(nil, 0), (nil, 10800), (nil, 3600), (nil, 7200)]),
    ("the same decoding time again", [(0, 0), (0, 3600), (0, 7200), (3600, 10800)]),
    ("decoding times that run backwards", [(7200, 7200), (3600, 10800), (0, 14400)]),
    ("shown before decoded", [(3600, 0), (7200, 3600), (10800, 7200)]),
    ("negative times", [(-7200, -3600), (-3600, 0), (0, 3600)]),
    ("the largest times there are", [(.max, .max), (.max, .max), (0, 0), (.max - 1, -.max), (-.max, .max)]),
    ("the smallest times there are", [(-.max, -.max), (-.max, 0), (.max, -.max), (nil, nil)]),
  ]

  @Test("Decoding times always increase and are never negative", arguments: broken)
  func repair(what: String, input: [(Int64?, Int64?)]) throws {
    for depth in [0, 2] {
      let result = try times(input, reorderDepth: depth)
      #expect(increases(result.times), "\(what): \(result.times)")
      #expect(result.times.allSatisfy { $0.presentation >= 0 }, "\(what)")
    }
  }

  @Test("Frames at or below the tolerance of a broken frame rate", arguments: [nil, 0, -1, 1e-9, 1e9, .infinity, .nan])
  func frameRate(rate: Double?) throws {
    let result = try times([(nil, nil), (nil, nil), (nil, nil)], frameRate: rate, reorderDepth: 1)
    #expect(increases(result.times))
  }

  static let openings: [(what: String, packets: [(Int64?, Int64?)], depth: Int, times: [Int64])] = [
    ("the first is known: nothing to do", [(0, 0), (3600, 3600)], 0, []),
    ("backwards from the first known one", [(nil, 7200), (nil, 18000), (7200, 10800)], 2, [0, 3600]),
    ("none is known: from the earliest shown", [(nil, 7200), (nil, 14400), (nil, 10800)], 2, [0, 3600, 7200]),
    ("nothing is known at all", [(nil, nil), (nil, nil)], 2, [0, 3600]),
  ]

  @Test("Decoding times that a container leaves open at the start", arguments: openings)
  func opening(what: String, packets: [(Int64?, Int64?)], depth: Int, times: [Int64]) throws {
    let packets = try packets.map { try samplePacket(pts: $0.1, dts: $0.0, base: .mpegts) }
    #expect(
      VideoClock.openingTimes(packets, base: .mpegts, frameRate: 25, reorderDepth: depth) == times, "\(what)")
  }

  static let leads: [(what: String, packets: [(Int64?, Int64?)], lead: Int64)] = [
    ("all are shown after they are decoded", [(0, 7200), (3600, 18000), (7200, 10800)], 0),
    ("some are shown before", [(7200, 7200), (10800, 18000), (14400, 10800), (18000, 14400)], 3600),
    ("one is shown long before, which is a fault of its own", [(900_000, 900_000), (903_600, 0)], 0),
    ("times are missing", [(nil, 0), (3600, nil), (nil, nil)], 0),
    ("the largest times there are", [(.max, -.max), (-.max, .max), (.max, .max)], 0),
  ]

  @Test("Where a container has pictures shown before they are decoded, all are decoded earlier", arguments: leads)
  func lead(what: String, packets: [(Int64?, Int64?)], lead: Int64) throws {
    let packets = try packets.map { try samplePacket([1], pts: $0.1, dts: $0.0, base: .mpegts) }
    try #require(VideoClock.decodingLead(packets, base: .mpegts, frameRate: 25) == lead, "\(what)")
    guard lead > 0 else { return }
    var clock = VideoClock(
      base: .mpegts, timeline: Timeline(earliest: [MediaTime(7200 - lead, .mpegts)]), frameRate: 25, reorderDepth: 2,
      openingTimes: [], decodingLead: lead)
    let times = packets.map { clock.times(of: $0) }
    #expect(increases(times) && times.allSatisfy { $0.decoding <= $0.presentation })
    #expect(
      zip(times, packets).allSatisfy { $0.presentation - times[0].presentation == ($1.presentationTime ?? 0) - 7200 })
    #expect(clock.repairs == 0)
  }

  @Test("A hostile opening does not overflow", arguments: [Int64.max, -.max])
  func hostileOpening(time: Int64) throws {
    #expect(
      VideoClock.decodingLead([try samplePacket(pts: -time, dts: time)], base: TimeBase(1, .max), frameRate: 0) == 0)
    let packets = try [samplePacket(pts: time), samplePacket(pts: time), samplePacket(pts: time, dts: time)]
    #expect(VideoClock.openingTimes(packets, base: TimeBase(1, .max), frameRate: 0, reorderDepth: 16).count == 2)
    let unknown = try (0..<3).map { _ in try samplePacket(pts: time) }
    #expect(VideoClock.openingTimes(unknown, base: TimeBase(1, .max), frameRate: 0, reorderDepth: 16).count == 3)
  }

  static let timescales: [(base: TimeBase, timescale: Int32)] = [
    (TimeBase(1, 1000), 16000), (TimeBase(1, 90_000), 90_000), (TimeBase(1, 12800), 12800),
    (TimeBase(1001, 24000), 24000), (TimeBase(1, 25), 12800), (TimeBase(1, .max), 90_000), (TimeBase(1, 1), 90_000),
    (TimeBase(5, 2), 90_000),
  ]

  @Test("The timescale is the source's, or a multiple that is fine enough", arguments: timescales)
  func timescale(base: TimeBase, timescale: Int32) {
    #expect(VideoClock.timescale(for: base) == timescale)
  }
}
