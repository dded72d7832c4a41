import Media

/// Where sound is heard before the first picture, that picture is shown from there on: every rendition covers the same time,
/// and players do not leave out what is heard.
///
/// Another matter than `VideoClock.decodingLead`: that one moves when pictures are decoded, of all of them.
struct SoundLead: Equatable, Sendable {
  /// For how much sooner than the source says the first picture is shown. Seconds.
  private(set) var added = 0.0
  /// What is heard before the first picture, where that cannot be shown as soon. Seconds.
  private(set) var missing = 0.0

  /// Longer is no picture shown before its time: segments would become too long. Seconds.
  static let longest = 6.0
  /// The same in a copied transport stream, whose clock references come with its pictures. Seconds.
  static let longestInTransport = 1.0
  /// An encoder's priming, which many containers do not tell of, is not heard: 2112 samples at 44.1 kHz. Seconds.
  private static let priming = 0.05

  /// There is none.
  init() {}

  /// - Parameters:
  ///   - seconds: from the first sound to the first picture; below zero where that comes first.
  ///   - frame: one picture; neither picture nor sound is divided, so that they differ by so much in most videos. Seconds.
  ///   - longest: for how long the picture can be shown before its time. Seconds.
  init(_ seconds: Double, frame: Double, longest: Double) {
    guard seconds > max(Self.priming, min(frame, HeldPictures.longestFrame)) else { return }
    if seconds <= longest { added = seconds } else { missing = seconds }
  }

  /// Ticks of `base`.
  func ticks(in base: TimeBase) -> Int64 { base.ticks(seconds: added) }

  /// What the operator ought to know.
  var warnings: [String] {
    NoteworthyTime.sentences([
      (added, "the sound begins %@ s before the first picture, which is shown from there on"),
      (missing, "the sound begins %@ s before the first picture, alone: players may leave that out"),
    ])
  }
}
