extension MediaPlaylist {
  /// The playlist as a file's content. Always well-formed: what a line cannot hold is replaced or percent-encoded.
  package var text: String {
    var text = header
    for segment in segments { text += segment.text }
    if isEnded { text += Self.endTag }
    return text
  }

  /// Everything before the first segment. With `Segment.text` and `endTag` a growing playlist is written without being
  /// built anew: `version` must then be that of the whole, so the first segment has to be there already.
  package var header: String {
    var text = "#EXTM3U\n#EXT-X-VERSION:\(declaredVersion ?? version)\n#EXT-X-TARGETDURATION:\(targetDuration)\n"
    text += "#EXT-X-MEDIA-SEQUENCE:\(mediaSequence)\n"
    if discontinuitySequence != 0 { text += "#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuitySequence)\n" }
    if let playlistType { text += "#EXT-X-PLAYLIST-TYPE:\(playlistType.rawValue)\n" }
    if iFramesOnly { text += "#EXT-X-I-FRAMES-ONLY\n" }
    if independentSegments { text += "#EXT-X-INDEPENDENT-SEGMENTS\n" }
    if let start { text += start.line }
    return text + OtherTags.text(otherTags)
  }

  package static let endTag = "#EXT-X-ENDLIST\n"
}

extension MediaPlaylist.Segment {
  /// The segment's lines.
  package var text: String {
    var text = isDiscontinuous ? "#EXT-X-DISCONTINUITY\n" : ""
    if let map {
      for key in map.keys { text += "#EXT-X-KEY:\(key.attributes)\n" }
      text += "#EXT-X-MAP:URI=\(AttributeList.quoted(PlaylistURI.text(map.uri)))"
      if let range = map.byteRange { text += ",BYTERANGE=\"\(range.text)\"" }
      text += "\n"
    }
    for key in keys { text += "#EXT-X-KEY:\(key.attributes)\n" }
    text += OtherTags.text(otherTags)
    text += "#EXTINF:\(DecimalText.seconds(duration)),\(OtherTags.oneLine(title))\n"
    if let byteRange { text += "#EXT-X-BYTERANGE:\(byteRange.text)\n" }
    return text + PlaylistURI.text(uri) + "\n"
  }
}

extension MediaPlaylist.ByteRange {
  var text: String { offset.map { "\(length)@\($0)" } ?? "\(length)" }
}

/// Lines that are carried along as they are.
enum OtherTags {
  static func text(_ tags: [String]) -> String {
    tags.map(oneLine).filter { $0.hasPrefix("#EXT") }.map { $0 + "\n" }.joined()
  }

  /// Free text at a line's end, with spaces for line breaks and other control characters.
  static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
