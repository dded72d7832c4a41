/// How long segments are meant to be, and how long they may become. Seconds.
struct SegmentLength: Equatable, Sendable {
  /// What cuts aim at.
  let nominal: Double
  /// EXT-X-TARGETDURATION: every EXTINF, rounded, stays at or below it (RFC 8216 §4.3.3.1).
  let target: Int

  /// The first segments are shorter, so that play starts sooner.
  private static let firstNominals: [Double] = [2, 2, 4]
  static let shortSegments = firstNominals.count
  /// That anybody can ask for, and that long videos get.
  static let longestNominal = 15

  /// - Parameters:
  ///   - configured: what the operator asked for; nil chooses by `duration`.
  ///   - longestGap: the longest time between two places where a cut is possible; nil when nothing is known.
  ///   - isExact: whether `longestGap` holds for the whole file, or only for its beginning.
  ///   - first: how long the first segment will be at the least, where that is known. Seconds.
  init(configured: Int?, duration: Double?, longestGap: Double?, isExact: Bool, first: Double? = nil) {
    let nominal = configured ?? Self.byLength(duration)
    self.nominal = Double(nominal)
    let gap: Double
    if let longestGap {
      gap = isExact ? longestGap : longestGap * 2
    } else {
      // x264's default of 250 frames at 24000/1001 per second.
      gap = 10.4
    }
    target = max(nominal, Int((min(max(gap, first ?? 0), 86400) - Self.room).rounded(.up)))
  }

  /// Of a video that is cut wherever it is wanted.
  /// - Parameter patience: how late a segment may begin, because the next picture is not there yet. Seconds.
  init(configured: Int?, duration: Double?, patience: Double) {
    let nominal = configured ?? Self.byLength(duration)
    self.nominal = Double(nominal)
    target = nominal + max(0, Int((patience - Self.room).rounded(.up)))
  }

  /// Longer videos get longer segments, so that playlists stay small.
  private static func byLength(_ duration: Double?) -> Int {
    switch duration ?? 0 {
    case ...1800: 6
    case ...7200: 10
    default: 15
    }
  }

  /// What the cut at the end of segment `index` aims at.
  func nominal(ofSegment index: Int) -> Double {
    index < Self.firstNominals.count ? min(Self.firstNominals[index], nominal) : nominal
  }

  /// Above it the video is cut, wherever that is.
  var limit: Double { Double(target) + Self.room }

  /// Above it an EXTINF would round to more than the target. Audio is cut between packets, so that a segment of it may
  /// be longer than the video's by one packet: 128 ms at 8 kHz.
  var hardLimit: Double { Double(target) + 0.49 }

  private static let room = 0.35
}
