import Testing

@testable import Packaging

@Suite("What BANDWIDTH promises")
struct BitRateTests {
  private func rate(_ segments: [(seconds: Double, bytes: Int64)], target: Int = 6) -> BitRate {
    BitRate(
      segments: segments.map {
        WrittenSegment(name: "", duration: $0.seconds, sizeBytes: $0.bytes, isIndependent: true, isOld: false)
      }, targetDuration: target)
  }

  static let cases: [(what: String, segments: [(seconds: Double, bytes: Int64)], average: Int, peak: Int)] = [
    ("nothing", [], 0, 0),
    ("one segment", [(6, 6000)], 8000, 8000),
    ("the busiest segment", [(6, 6000), (6, 12000), (6, 6000)], 10667, 16000),
    (
      "short segments count together: half a target and more", [(2, 9000), (2, 1000), (2, 1000), (6, 3000)], 9334, 20000
    ),
    ("a stretch longer than one and a half targets does not count", [(10, 1_000_000), (1, 1)], 727_274, 727_274),
    ("just half a target, but for what a playlist does not say", [(2.9999999999, 3000), (30, 1000)], 970, 8000),
    ("segments of no duration", [(0, 100), (0, 100)], 0, 0),
  ]

  @Test("Average, and the highest of any stretch of 0.5 to 1.5 targets", arguments: cases)
  func rates(what: String, segments: [(seconds: Double, bytes: Int64)], average: Int, peak: Int) {
    let result = rate(segments)
    #expect(result.average == average && result.peak == peak, "\(what): \(result)")
  }

  @Test("Sizes beyond all reason are no crash")
  func extremes() {
    #expect(rate([(1e-6, .max)]).average == 1_000_000_000_000_000)
    #expect(rate([(6, .max), (6, .max)]).peak > 0)
  }
}
