/// The text of one segment of a subtitle rendition (RFC 8216 §3.5); valid without any cue, too.
enum WebVTTSegment {
  /// Cues have the media's own times, which begin at zero: a reader that passes the map over comes to the same. It says so of
  /// ten seconds, because hls.js takes a difference of zero to its own clock for no map at all, and counts from a discontinuity.
  static let header = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:10.000\n\n"

  static func text(_ cues: [SubtitleCue]) -> String {
    var text = header
    for cue in cues {
      let settings = cue.settings.isEmpty ? "" : " \(cue.settings)"
      // A blank line behind the last one, too: libavformat reads all segments as one file.
      text += "\(time(cue.start)) --> \(time(cue.end))\(settings)\n\(cue.text)\n\n"
    }
    return text
  }

  private static func time(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1000
    return "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
      + ".\(padded(milliseconds % 1000, 3))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
