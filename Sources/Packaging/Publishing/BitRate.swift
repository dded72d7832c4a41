/// Measures what BANDWIDTH and AVERAGE-BANDWIDTH promise (RFC 8216 §4.3.4.2).
struct BitRate: Equatable {
  /// Bit/s of the segments as a whole.
  let average: Int
  /// Bit/s of the busiest stretch of segments that lasts between 0.5 and 1.5 target durations.
  let peak: Int

  init(segments: [WrittenSegment], targetDuration: Int) {
    let bits = segments.reduce(0.0) { $0 + Double($1.sizeBytes) * 8 }
    let seconds = segments.reduce(0.0) { $0 + $1.duration }
    average = Self.rounded(seconds > 0 ? bits / seconds : 0)
    let stretch = Double(targetDuration) * 0.5...Double(targetDuration) * 1.5
    var highest = 0.0
    for first in segments.indices {
      var bits = 0.0
      var seconds = 0.0
      for segment in segments[first...] {
        bits += Double(segment.sizeBytes) * 8
        seconds += segment.duration
        if seconds > stretch.upperBound { break }
        if seconds >= stretch.lowerBound { highest = max(highest, bits / seconds) }
      }
    }
    peak = max(Self.rounded(highest), average)
  }

  private static func rounded(_ rate: Double) -> Int {
    // A file whose clock stands still must not make a number that cannot be added to.
    Int(min(rate, 1e15).rounded(.up))
  }
}
