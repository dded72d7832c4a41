/// Some words, and when they are shown: milliseconds on the renditions' common time line.
struct SubtitleCue: Hashable, Sendable {
  var start: Int64
  var end: Int64
  /// WebVTT cue text (W3C WebVTT §4.2), escaped, without blank lines.
  var text: String
  /// WebVTT cue settings (§4.4); mostly empty.
  var settings = ""
}
