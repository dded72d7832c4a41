/// Why a text is no playlist.
package struct PlaylistError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package let line: Int
  package let reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}

extension MediaPlaylist {
  /// Reads a media playlist; tags that it does not know are passed over (RFC 8216 §6.3.1).
  package init(parsing text: String) throws(PlaylistError) {
    var lines = PlaylistLines(text)
    try lines.expectHeader()
    self.init(targetDuration: 0)
    var hasTarget = false
    var next: (duration: Double, line: Int)?
    var pending = Segment(uri: "", duration: 0)
    while let line = lines.next() {
      guard line.isTag else {
        guard let found = next else { throw line.error("a URI without EXTINF before it") }
        pending.uri = String(line.text)
        pending.duration = found.duration
        segments.append(pending)
        pending = Segment(uri: "", duration: 0)
        next = nil
        continue
      }
      switch line.tag {
      case "EXT-X-TARGETDURATION":
        targetDuration = try line.integer()
        hasTarget = true
      case "EXT-X-MEDIA-SEQUENCE": mediaSequence = try line.integer()
      case "EXT-X-PLAYLIST-TYPE": playlistType = PlaylistType(rawValue: String(line.value))
      case "EXT-X-INDEPENDENT-SEGMENTS": independentSegments = true
      case "EXT-X-I-FRAMES-ONLY": iFramesOnly = true
      case "EXT-X-ENDLIST": isEnded = true
      case "EXT-X-DISCONTINUITY": pending.isDiscontinuous = true
      case "EXT-X-BYTERANGE": pending.byteRange = try line.byteRange(line.value)
      case "EXT-X-MAP":
        let attributes = try line.attributes()
        guard let uri = attributes["URI"] else { throw line.error("EXT-X-MAP without URI") }
        pending.map = Map(uri: uri)
        if let range = attributes["BYTERANGE"] { pending.map?.byteRange = try line.byteRange(Substring(range)) }
      case "EXTINF":
        let number = line.value.prefix { $0 != "," }
        guard let seconds = Double(number), seconds.isFinite, seconds >= 0 else {
          throw line.error("EXTINF needs a duration in seconds, not '\(number.prefix(40))'")
        }
        next = (seconds, line.number)
      case "EXT-X-STREAM-INF", "EXT-X-MEDIA": throw line.error("a tag of multivariant playlists")
      default: break
      }
    }
    if let next { throw PlaylistError(line: next.line, reason: "EXTINF without a URI after it") }
    guard hasTarget else { throw PlaylistError(line: 1, reason: "EXT-X-TARGETDURATION is missing") }
  }
}

/// The lines of a playlist with their numbers, blank ones and comments left out.
struct PlaylistLines {
  private var rest: ArraySlice<Substring>
  private var number = 0

  struct Line {
    let number: Int
    let text: Substring

    var isTag: Bool { text.hasPrefix("#EXT") }
    var tag: Substring { text.dropFirst().prefix { $0 != ":" } }
    var value: Substring { text.drop { $0 != ":" }.dropFirst() }

    func error(_ reason: String) -> PlaylistError { PlaylistError(line: number, reason: reason) }

    func integer() throws(PlaylistError) -> Int {
      guard let value = Int(value), value >= 0 else { throw error("\(tag) needs a whole number") }
      return value
    }

    func attributes() throws(PlaylistError) -> [String: String] {
      guard let attributes = AttributeList.parse(value) else { throw error("\(tag) has a broken attribute list") }
      return attributes
    }

    func byteRange(_ text: Substring) throws(PlaylistError) -> MediaPlaylist.ByteRange {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let length = Int(parts[0]), length >= 0 else {
        throw error("a byte range needs a length")
      }
      guard parts.count == 2 else { return MediaPlaylist.ByteRange(length: length, offset: nil) }
      guard let offset = Int(parts[1]), offset >= 0 else { throw error("a byte range needs an offset after @") }
      return MediaPlaylist.ByteRange(length: length, offset: offset)
    }
  }

  init(_ text: String) {
    rest = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
  }

  mutating func expectHeader() throws(PlaylistError) {
    guard let first = next(), first.number == 1, first.text == "#EXTM3U" else {
      throw PlaylistError(line: 1, reason: "a playlist begins with #EXTM3U (RFC 8216 §4.3.1.1)")
    }
  }

  mutating func next() -> Line? {
    while let text = rest.popFirst() {
      number += 1
      if text.isEmpty || (text.first == "#" && !text.hasPrefix("#EXT")) { continue }
      return Line(number: number, text: text)
    }
    return nil
  }
}
