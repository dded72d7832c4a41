import Media

/// Where sound is heard after the last picture, that picture stays on the screen: every rendition covers the same time, and
/// nothing of the sound is lost.
struct HeldPictures: Equatable, Sendable {
  /// For how much longer than the source says the last picture is shown. Seconds.
  var added = 0.0
  /// What is heard after the last picture's end, where that could not stay. Seconds.
  var missing = 0.0

  /// A picture that is encoded is encoded as often as others: beyond this that is not worth it. Seconds.
  static let longest = 600.0
  /// Not even of a slide show are they further apart. Seconds.
  static let longestStep = 1.0
  /// Whatever container and frames say, so much is worth it. Seconds.
  static let longestFrame = 0.1

  /// Ticks of `base`; neither picture nor sound is divided, so that they differ by so much in most videos.
  static func shortest(frame: Int64, _ base: TimeBase) -> Int64 { min(frame, base.ticks(seconds: longestFrame)) }

  /// What the operator ought to know.
  var warnings: [String] {
    NoteworthyTime.sentences([
      (added, "the sound goes on for %@ s after the last picture, which is shown until its end"),
      (missing, "the sound goes on for %@ s after the last picture, alone: players may show that one, or none"),
    ])
  }
}
