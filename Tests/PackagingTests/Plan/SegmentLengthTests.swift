import Testing

@testable import Packaging

@Suite("How long segments are")
struct SegmentLengthTests {
  static let nominals: [(what: String, configured: Int?, duration: Double?, nominal: Double)] = [
    ("unknown length", nil, nil, 6), ("half an hour", nil, 1800, 6), ("more than that", nil, 1801, 10),
    ("two hours", nil, 7200, 10), ("longer", nil, 7201, 15), ("as configured", 4, 7201, 4),
  ]

  @Test("The nominal length follows the video's, unless it is configured", arguments: nominals)
  func nominal(what: String, configured: Int?, duration: Double?, nominal: Double) {
    let length = SegmentLength(configured: configured, duration: duration, longestGap: 2, isExact: true)
    #expect(length.nominal == nominal && length.target == Int(nominal), "\(what)")
  }

  static let targets: [(gap: Double?, isExact: Bool, target: Int)] = [
    (2, true, 6), (6, true, 6), (6.3, true, 6), (6.4, true, 7), (10.01, true, 10), (25, true, 25), (2, false, 6),
    (4, false, 8), (nil, false, 11), (1e300, true, 86400), (.infinity, true, 86400), (-5, true, 6),
  ]

  @Test("The target leaves room for the longest gap between two places to cut", arguments: targets)
  func target(gap: Double?, isExact: Bool, target: Int) {
    let length = SegmentLength(configured: nil, duration: 60, longestGap: gap, isExact: isExact)
    #expect(length.target == target)
    if let gap, isExact, gap < 86_400 { #expect(gap <= length.limit) }
  }

  @Test("Whatever the video's limit, its sound fits too: one packet more still rounds to the target")
  func sound() {
    let length = SegmentLength(configured: nil, duration: nil, longestGap: nil, isExact: false)
    #expect(length.limit + 1024.0 / 8000 <= length.hardLimit)
    #expect(Int(length.hardLimit.rounded()) == length.target)
  }

  @Test("The first segments are short, never longer than the others")
  func first() {
    let usual = SegmentLength(configured: 6, duration: nil, longestGap: 1, isExact: true)
    #expect((0..<5).map { usual.nominal(ofSegment: $0) } == [2, 2, 4, 6, 6])
    let short = SegmentLength(configured: 2, duration: nil, longestGap: 1, isExact: true)
    #expect((0..<5).map { short.nominal(ofSegment: $0) } == [2, 2, 2, 2, 2])
  }
}
