/// Tells sound whose samples run faster or slower than the clock of its container from sound whose times are only rounded.
///
/// Times are off by half a tick of the container's clock, or by some milliseconds where a recorder was busy; none of that
/// lasts. A difference that does is made good so slowly that nobody hears it.
struct ClockDrift {
  /// What counts is the mean of about as much sound. Seconds.
  private static let memory = 1.0
  /// A mean difference beyond it is no rounding: milliseconds are the coarsest clock that containers have. Seconds.
  private static let tolerance = 0.005
  /// A difference that has become as small is left alone until it grows again. Seconds.
  private static let settled = 0.001
  /// The time in which a difference is made good. Seconds.
  private static let patience = 2.0
  /// A twelfth of a semitone.
  private static let mostChange = 0.005

  /// Seconds.
  private var mean = 0.0
  private var isFollowing = false

  /// - Parameters:
  ///   - difference: how much later the sound is meant to be heard than it would be. Seconds.
  ///   - duration: of the sound since the last call. Seconds.
  /// - Returns: by which part of it what follows has to become longer; nil: it stays as it is.
  mutating func follow(_ difference: Double, for duration: Double) -> Double? {
    mean += (difference - mean) * duration / (Self.memory + duration)
    if mean.magnitude > Self.tolerance { isFollowing = true }
    if mean.magnitude < Self.settled { isFollowing = false }
    guard isFollowing else { return nil }
    return min(max(mean / Self.patience, -Self.mostChange), Self.mostChange)
  }

  /// The difference is gone at once.
  mutating func restart() { self = ClockDrift() }
}
