import Media

/// When the segments of a transcoded video begin: by rule alone, so that a second run, and every other rendition, cuts
/// at the same times.
struct SegmentGrid: Sendable {
  /// Of the first picture; ticks.
  private let start: Int64
  private let length: SegmentLength
  private let base: TimeBase

  init(start: Int64, length: SegmentLength, timescale: Int32) {
    self.start = start
    self.length = length
    base = TimeBase(1, timescale)
  }

  /// Where segment `index` of an undisturbed video begins, ticks.
  func boundary(_ index: Int) -> Int64 {
    let short = (0..<min(index, SegmentLength.shortSegments)).reduce(0.0) { $0 + length.nominal(ofSegment: $1) }
    let rest = Double(max(0, index - SegmentLength.shortSegments)) * length.nominal
    return start + base.ticks(seconds: short + rest)
  }

  /// The segment in which a picture at `time` lies.
  func segment(at time: Int64) -> Int {
    // Near enough by division, then exact.
    var index = max(0, Int(min(base.seconds(time - start) / length.nominal, 1e9)))
    while index > 0, boundary(index) > time { index -= 1 }
    while boundary(index + 1) <= time { index += 1 }
    return index
  }
}
