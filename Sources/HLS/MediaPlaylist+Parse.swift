extension MediaPlaylist {
  /// Reads a media playlist. Tags that it does not know are kept in `otherTags`, without meaning (RFC 8216 §6.3.1).
  ///
  /// Strict where a lenient reading would hide a mistake of the writer: a number, attribute list or order that the RFC
  /// does not allow is an error.
  package init(parsing text: String) throws(PlaylistError) {
    var lines = PlaylistLines(text)
    try lines.expectHeader()
    self.init(targetDuration: 0)
    var reader = SegmentReader()
    var declared: Int?
    var seen: Set<Substring> = []
    while let line = try lines.next() {
      guard line.isTag else {
        segments.append(try reader.segment(at: line))
        continue
      }
      if Self.onlyOnce.contains(line.tag), !seen.insert(line.tag).inserted {
        throw line.error("\(line.tag) for the second time")
      }
      switch line.tag {
      case "EXT-X-VERSION": declared = try line.integer()
      case "EXT-X-TARGETDURATION": targetDuration = try line.integer()
      case "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE":
        guard segments.isEmpty else { throw line.error("\(line.tag) belongs before the first segment") }
        if line.tag == "EXT-X-MEDIA-SEQUENCE" { mediaSequence = try line.integer() }
        if line.tag == "EXT-X-DISCONTINUITY-SEQUENCE" { discontinuitySequence = try line.integer() }
      case "EXT-X-PLAYLIST-TYPE":
        guard let type = PlaylistType(rawValue: String(line.value)) else {
          throw line.error("EXT-X-PLAYLIST-TYPE is EVENT or VOD (RFC 8216 §4.3.3.5)")
        }
        playlistType = type
      case "EXT-X-INDEPENDENT-SEGMENTS": independentSegments = true
      case "EXT-X-I-FRAMES-ONLY": iFramesOnly = true
      case "EXT-X-START": start = try StartPoint(line)
      case "EXT-X-ENDLIST": isEnded = true
      case _ where MultivariantPlaylist.tags.contains(line.tag):
        throw line.error("\(line.tag) is a tag of multivariant playlists (RFC 8216 §4.3.4)")
      default:
        if try reader.take(line) { break }
        if segments.isEmpty, reader.isBetweenSegments {
          otherTags.append(String(line.text))
        } else {
          reader.keep(line)
        }
      }
    }
    if let line = reader.unfinished { throw PlaylistError(line: line, reason: "EXTINF without a URI after it") }
    guard seen.contains("EXT-X-TARGETDURATION") else {
      throw PlaylistError(line: 1, reason: "EXT-X-TARGETDURATION is missing (RFC 8216 §4.3.3.1)")
    }
    if declared ?? 1 != version { declaredVersion = declared ?? 1 }
  }

  /// Tags whose second appearance would leave open which one holds.
  private static let onlyOnce: Set<Substring> = [
    "EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE",
    "EXT-X-PLAYLIST-TYPE", "EXT-X-START",
  ]

  /// Tags of playlists of this kind alone.
  static let tags: Set<Substring> = [
    "EXTINF", "EXT-X-BYTERANGE", "EXT-X-DISCONTINUITY", "EXT-X-KEY", "EXT-X-MAP", "EXT-X-PROGRAM-DATE-TIME",
    "EXT-X-DATERANGE", "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-ENDLIST",
    "EXT-X-PLAYLIST-TYPE", "EXT-X-I-FRAMES-ONLY",
  ]
}

/// Collects the tags in front of a segment's URI.
private struct SegmentReader {
  private var segment = MediaPlaylist.Segment(uri: "", duration: 0)
  private var isEmpty = true
  /// The line of an EXTINF that still waits for its URI.
  private(set) var unfinished: Int?

  var isBetweenSegments: Bool { isEmpty }

  /// Whether `line` has one of the tags that belong to a segment.
  mutating func take(_ line: PlaylistLines.Line) throws(PlaylistError) -> Bool {
    switch line.tag {
    case "EXT-X-DISCONTINUITY": segment.isDiscontinuous = true
    case "EXT-X-BYTERANGE": segment.byteRange = try line.byteRange(line.value)
    case "EXT-X-KEY": segment.keys.append(try EncryptionKey(line))
    case "EXT-X-MAP":
      let attributes = try line.attributes()
      guard let uri = attributes["URI"] else { throw line.error("EXT-X-MAP without URI (RFC 8216 §4.3.2.5)") }
      var map = MediaPlaylist.Map(uri: uri)
      if let range = attributes["BYTERANGE"] { map.byteRange = try line.byteRange(range[...]) }
      map.keys = segment.allKeys
      segment.keys = []
      segment.map = map
    case "EXTINF":
      guard unfinished == nil else { throw line.error("a second EXTINF before the URI") }
      let number = Substring(line.value.utf8.prefix { $0 != UInt8(ascii: ",") })
      guard let seconds = DecimalText.decimal(number) else {
        throw line.error("EXTINF needs a duration in seconds, not '\(number.prefix(40))' (RFC 8216 §4.3.2.1)")
      }
      segment.duration = seconds
      segment.title = String(Substring(line.value.utf8.dropFirst(number.utf8.count + 1)))
      unfinished = line.number
    default: return false
    }
    isEmpty = false
    return true
  }

  mutating func keep(_ line: PlaylistLines.Line) {
    segment.otherTags.append(String(line.text))
    isEmpty = false
  }

  mutating func segment(at line: PlaylistLines.Line) throws(PlaylistError) -> MediaPlaylist.Segment {
    guard unfinished != nil else { throw line.error("a URI without EXTINF before it (RFC 8216 §4.3.2.1)") }
    segment.uri = String(line.text)
    defer { self = SegmentReader() }
    return segment
  }
}
