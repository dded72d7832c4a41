/// The text of one segment of a subtitle rendition (RFC 8216 §3.5); valid without any cue, too.
enum WebVTTSegment {
  /// - Parameter mpegtsStart: what the media's 33-bit clock says at the time line's zero, 1/90000 s.
  static func text(_ cues: [SubtitleCue], mpegtsStart: Int64) -> String {
    var text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:\(mpegtsStart),LOCAL:00:00:00.000\n"
    for cue in cues { text += "\n\(time(cue.start)) --> \(time(cue.end))\n\(cue.text)\n" }
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
