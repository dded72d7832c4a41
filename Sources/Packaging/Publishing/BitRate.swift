/// Measures what BANDWIDTH and AVERAGE-BANDWIDTH promise (RFC 8216 §4.3.4.2).
struct BitRate: Equatable {
  /// Bit/s of the segments as a whole.
  let average: Int
  /// Bit/s of the busiest stretch of segments that lasts between 0.5 and 1.5 target durations.
  let peak: Int

  init(segments: [WrittenSegment], targetDuration: Int) {
    let bits = segments.reduce(0.0) { $0 + Double($1.sizeBytes) * 8 }
    // As playlists say them: a stretch of just half a target duration is one for whoever reads them, too.
    let durations = segments.map { ($0.duration * 1e6).rounded() / 1e6 }
    let seconds = durations.reduce(0, +)
    average = Self.rounded(seconds > 0 ? bits / seconds : 0)
    let stretch = Double(targetDuration) * 0.5...Double(targetDuration) * 1.5
    var highest = 0.0
    for first in segments.indices {
      var bits = 0.0
      var seconds = 0.0
      for index in first..<segments.count {
        bits += Double(segments[index].sizeBytes) * 8
        seconds += durations[index]
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
