/// URIs on lines of their own.
enum PlaylistURI {
  /// The URI with what would end the line, or make a comment or an attribute of it, percent-encoded (RFC 3986 §2.1).
  static func text(_ uri: String) -> String {
    if isSound(uri) { return uri }
    var result = ""
    for (index, byte) in uri.utf8.enumerated() {
      if mustEncode(byte, isFirst: index == 0) {
        result += byte < 16 ? "%0" : "%"
        result += String(byte, radix: 16, uppercase: true)
      } else {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return result
  }

  /// Whether the URI can be written as it is.
  static func isSound(_ uri: String) -> Bool {
    var isFirst = true
    for byte in uri.utf8 {
      // Bytes above ASCII are an IRI, which players take; only where something else has to be encoded they are too.
      if byte < 0x80, mustEncode(byte, isFirst: isFirst) { return false }
      isFirst = false
    }
    return !isFirst
  }

  private static func mustEncode(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case 0...0x20, 0x7F..., UInt8(ascii: "\""): true
    case UInt8(ascii: "#"): isFirst
    default: false
    }
  }
}
