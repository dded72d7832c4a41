extension MediaPlaylist {
  /// The playlist as a file's content.
  package var text: String {
    var text = header
    for segment in segments { text += segment.text }
    if isEnded { text += Self.endTag }
    return text
  }

  /// Everything before the first segment. With `Segment.text` and `endTag` a growing playlist is written without being
  /// built anew: `version` must then be that of the whole, so the first segment has to be there already.
  package var header: String {
    var text = "#EXTM3U\n#EXT-X-VERSION:\(version)\n#EXT-X-TARGETDURATION:\(targetDuration)\n"
    text += "#EXT-X-MEDIA-SEQUENCE:\(mediaSequence)\n"
    if let playlistType { text += "#EXT-X-PLAYLIST-TYPE:\(playlistType.rawValue)\n" }
    if iFramesOnly { text += "#EXT-X-I-FRAMES-ONLY\n" }
    if independentSegments { text += "#EXT-X-INDEPENDENT-SEGMENTS\n" }
    return text
  }

  package static let endTag = "#EXT-X-ENDLIST\n"
}

extension MediaPlaylist.Segment {
  /// The segment's lines.
  package var text: String {
    var text = isDiscontinuous ? "#EXT-X-DISCONTINUITY\n" : ""
    if let map {
      text += "#EXT-X-MAP:URI=\(AttributeList.quoted(map.uri))"
      if let range = map.byteRange { text += ",BYTERANGE=\"\(range.text)\"" }
      text += "\n"
    }
    text += "#EXTINF:\(DecimalText.seconds(duration)),\n"
    if let byteRange { text += "#EXT-X-BYTERANGE:\(byteRange.text)\n" }
    return text + uri + "\n"
  }
}

extension MediaPlaylist.ByteRange {
  var text: String { offset.map { "\(length)@\($0)" } ?? "\(length)" }
}

/// Decimal numbers as playlists write them (RFC 8216 §4.2): no exponent, no locale.
enum DecimalText {
  /// Six decimals: a sixtieth of a tick at 90 kHz.
  static func seconds(_ value: Double) -> String { text(value, decimals: 6) }

  static func text(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (max(0, value) * scale).rounded()
    guard let ticks = Int64(exactly: scaled), let unit = Int64(exactly: scale) else { return "0" }
    let fraction = String(ticks % unit)
    return "\(ticks / unit)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
