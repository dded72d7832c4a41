/// EXT-X-KEY: how segments are encrypted (RFC 8216 §4.3.2.4).
package struct EncryptionKey: Equatable, Sendable {
  package enum Method: String, Sendable {
    /// From here on in the clear.
    case none = "NONE"
    /// Whole segments, AES-128 in CBC mode.
    case aes128 = "AES-128"
    case sampleAES = "SAMPLE-AES"
  }

  package var method: Method
  package var uri: String?
  /// 128 bits as `0x` and hexadecimal digits; nil means the segment's media sequence number.
  package var initializationVector: String?
  package var keyFormat: String?
  package var keyFormatVersions: String?

  package init(method: Method, uri: String? = nil) {
    self.method = method
    self.uri = uri
  }

  var attributes: String {
    var list = ["METHOD=\(method.rawValue)"]
    if let uri { list.append("URI=\(AttributeList.quoted(PlaylistURI.text(uri)))") }
    if let initializationVector, Self.isVector(initializationVector) { list.append("IV=\(initializationVector)") }
    if let keyFormat { list.append("KEYFORMAT=\(AttributeList.quoted(keyFormat))") }
    if let keyFormatVersions { list.append("KEYFORMATVERSIONS=\(AttributeList.quoted(keyFormatVersions))") }
    return list.joined(separator: ",")
  }

  init(_ line: PlaylistLines.Line) throws(PlaylistError) {
    let attributes = try line.attributes()
    guard let method = attributes["METHOD"].flatMap(Method.init(rawValue:)) else {
      throw line.error("\(line.tag) needs a METHOD that is known (RFC 8216 §4.3.2.4)")
    }
    self.init(method: method, uri: attributes["URI"])
    initializationVector = attributes["IV"]
    keyFormat = attributes["KEYFORMAT"]
    keyFormatVersions = attributes["KEYFORMATVERSIONS"]
  }

  func violations(of place: String) -> [Violation] {
    let section = "4.3.2.4"
    var found: [Violation] = []
    let others = [uri, initializationVector, keyFormat, keyFormatVersions]
    if method == .none, others.contains(where: { $0 != nil }) {
      found.append(Violation(section, "\(place): EXT-X-KEY with METHOD=NONE has other attributes"))
    }
    if method != .none, uri == nil { found.append(Violation(section, "\(place): EXT-X-KEY without URI")) }
    if let initializationVector, !Self.isVector(initializationVector) {
      found.append(Violation(section, "\(place): the IV of EXT-X-KEY is not a number of 128 bits"))
    }
    return found
  }

  private static func isVector(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst(2)
    return (text.hasPrefix("0x") || text.hasPrefix("0X")) && (1...32).contains(digits.count)
      && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }
}
