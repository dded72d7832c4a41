/// Some words, and when they are shown: milliseconds on the renditions' common time line.
struct SubtitleCue: Equatable, Sendable {
  let start: Int64
  let end: Int64
  /// WebVTT cue text (W3C WebVTT §4.2), escaped, without blank lines.
  let text: String
}
