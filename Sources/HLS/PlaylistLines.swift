/// The lines of a playlist with their numbers, blank ones and comments left out (RFC 8216 §4.1).
struct PlaylistLines {
  /// Sixteen times a playlist of a week in 2 s segments; what is longer is not read.
  private static let longestBytes = 64 << 20

  private let text: String
  private var rest: Substring.UTF8View
  private var number = 0

  struct Line {
    let number: Int
    let text: Substring

    var isTag: Bool { text.utf8.starts(with: "#EXT".utf8) }
    var tag: Substring { Substring(text.utf8.dropFirst().prefix { $0 != UInt8(ascii: ":") }) }
    var value: Substring { Substring(text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()) }

    func error(_ reason: String) -> PlaylistError { PlaylistError(line: number, reason: reason) }

    func integer() throws(PlaylistError) -> Int {
      guard let value = DecimalText.integer(value) else { throw error("\(tag) needs a whole number") }
      return value
    }

    func attributes() throws(PlaylistError) -> [String: String] {
      guard let attributes = AttributeList.parse(value) else {
        throw error("\(tag) has a broken attribute list (RFC 8216 §4.2)")
      }
      return attributes
    }

    func byteRange(_ text: Substring) throws(PlaylistError) -> MediaPlaylist.ByteRange {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let length = DecimalText.integer(parts[0]) else {
        throw error("a byte range needs a length")
      }
      guard parts.count == 2 else { return MediaPlaylist.ByteRange(length: length, offset: nil) }
      guard let offset = DecimalText.integer(parts[1]), !length.addingReportingOverflow(offset).overflow else {
        throw error("a byte range needs an offset after @")
      }
      return MediaPlaylist.ByteRange(length: length, offset: offset)
    }
  }

  init(_ text: String) {
    self.text = text
    rest = text[...].utf8
  }

  mutating func expectHeader() throws(PlaylistError) {
    if text.utf8.count > Self.longestBytes {
      throw PlaylistError(line: 1, reason: "longer than \(Self.longestBytes) bytes")
    }
    guard let first = try next(), first.number == 1, first.text == "#EXTM3U" else {
      throw PlaylistError(line: 1, reason: "a playlist begins with #EXTM3U (RFC 8216 §4.3.1.1)")
    }
  }

  mutating func next() throws(PlaylistError) -> Line? {
    while !rest.isEmpty {
      var line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      number += 1
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      // Of the control characters above ASCII the first byte in UTF-8 is C2, the second 80…9F; nothing of ours has them.
      if line.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        throw PlaylistError(line: number, reason: "a control character (RFC 8216 §4.1)")
      }
      if line.isEmpty || (line.first == UInt8(ascii: "#") && !line.starts(with: "#EXT".utf8)) { continue }
      return Line(number: number, text: Substring(line))
    }
    return nil
  }
}
