import Media

/// Gives every decoded picture its time on the rendition's clock: each is later than the one before.
struct PictureClock {
  /// A pause, or a step back, beyond it is a broken clock: the pictures follow each other. Seconds.
  static let longestPause = 3600.0
  private static let longestStepBack = 10.0

  let timescale: Int32
  private let timeline: Timeline
  private let base: TimeBase
  /// One picture, ticks of the timescale.
  let frameDuration: Int64
  private let shortestGap: Int64
  /// Ticks.
  private let longestPause: Int64
  /// When the first picture is due.
  private let expected: Int64
  private var offset: Int64 = 0
  private var last: Int64?
  private var lastTaken: Int64?
  /// When the last picture ends.
  private(set) var end: Int64 = 0
  /// Times that had to be made up. Not the last picture's, which a decoder gives without one where nothing follows it.
  private(set) var repairs = 0
  private var isUntold = false
  /// Pictures left out of more than 60 a second.
  private(set) var thinned = 0

  /// - Parameters:
  ///   - longestPause: which is still believed. Seconds.
  ///   - expected: when the first picture is due, ticks of the timescale; one that comes long after it comes then.
  init(
    base: TimeBase, timeline: Timeline, frameRate: Double, shortestGap: Double?,
    longestPause: Double = Self.longestPause, expected: Int64
  ) {
    self.expected = expected
    self.base = base
    self.timeline = timeline
    timescale = VideoClock.timescale(for: base)
    let ticks = TimeBase(1, timescale)
    frameDuration = max(1, ticks.ticks(seconds: 1 / max(frameRate, 0.1)))
    self.shortestGap = shortestGap.map { ticks.ticks(seconds: $0) } ?? 0
    self.longestPause = ticks.ticks(seconds: longestPause)
  }

  /// - Returns: nil when the picture is left out.
  mutating func time(of picture: Picture) -> Int64? {
    var time =
      picture.time.map { timeline.ticks($0, of: base, timescale: timescale) + offset }
      ?? last.map { $0 + frameDuration } ?? expected
    if isUntold { repairs += 1 }
    isUntold = picture.time == nil
    let ticks = TimeBase(1, timescale)
    if let last {
      if time - last > longestPause
        || last - time > ticks.ticks(seconds: Self.longestStepBack)
      {
        offset = Timeline.bounded(offset + last + frameDuration - time)
        time = last + frameDuration
        repairs += 1
      } else if time <= last {
        time = last + max(1, frameDuration / 2)
        repairs += 1
      }
    } else if time < 0 || time - expected > longestPause {
      offset = Timeline.bounded(expected - time)
      time = expected
    }
    last = time
    let own = Timeline.bounded(ticks.ticks(picture.duration, of: base))
    if let taken = lastTaken, time - taken < shortestGap {
      thinned += 1
      // In its place the one before stands: no longer than both.
      end = max(end, time + min(own, longestPause))
      return nil
    }
    lastTaken = time
    let isBrief = own > 0 && own < frameDuration / 2
    let brief = min(max(own, ticks.ticks(seconds: VideoClock.shortest)), frameDuration)
    let length = isBrief ? brief : max(own, frameDuration)
    end = time + min(length, longestPause)
    return time
  }
}
