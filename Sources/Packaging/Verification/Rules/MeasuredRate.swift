import HLS

/// Bit rates of a playlist, by its files' sizes and its EXTINF (RFC 8216 §4.3.4.2, draft-pantos-hls-rfc8216bis §4.1). Bit/s.
struct MeasuredRate: Equatable {
  private(set) var average = 0.0
  /// Of the busiest run of segments that lasts between half and one and a half target durations.
  private(set) var peak = 0.0

  /// A hostile playlist may have any number of segments that last nothing.
  private static let longestRun = 512

  init(_ playlist: CheckedPlaylist) {
    let segments = playlist.segments.map { (bits: Double($0.facts.sizeBytes) * 8, seconds: $0.entry.duration) }
    let seconds = segments.reduce(0) { $0 + $1.seconds }
    average = seconds > 0 ? segments.reduce(0) { $0 + $1.bits } / seconds : 0
    let shortest = Double(playlist.playlist.targetDuration) * 0.5
    let longest = Double(playlist.playlist.targetDuration) * 1.5
    for first in segments.indices {
      var bits = 0.0
      var seconds = 0.0
      for segment in segments[first...].prefix(Self.longestRun) {
        bits += segment.bits
        seconds += segment.seconds
        if seconds > longest { break }
        if seconds >= shortest, seconds > 0 { peak = max(peak, bits / seconds) }
      }
    }
    // A stream shorter than half a target duration has no such run.
    peak = max(peak, average)
  }

  /// What the renditions that are played beside a variant add at most, one of each group.
  init(highestOf groups: [[CheckedPlaylist]]) {
    for group in groups {
      let rates = group.map { MeasuredRate($0) }
      average += rates.map(\.average).max() ?? 0
      peak += rates.map(\.peak).max() ?? 0
    }
  }

  static func + (one: MeasuredRate, other: MeasuredRate) -> MeasuredRate {
    var sum = one
    sum.average += other.average
    sum.peak += other.peak
    return sum
  }
}
