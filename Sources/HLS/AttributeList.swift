/// Attribute lists (RFC 8216 §4.2): `NAME=value,NAME="value"`.
enum AttributeList {
  /// A quoted string; what it cannot hold (quotes, line breaks, other control characters) becomes `'` or a space, since
  /// names come from the tags of other people's files. `violations()` tells of it.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "'"
      case _ where isControl(scalar): result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Whether `quoted` keeps `text` as it is.
  static func canHold(_ text: String) -> Bool { !text.unicodeScalars.contains { $0 == "\"" || isControl($0) } }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  /// The attributes of a tag's line, without the quotes; nil when it is not a list, or has a name twice.
  ///
  /// Goes by bytes: a combining character behind a quote or comma would make one `Character` of both.
  static func parse(_ text: Substring) -> [String: String]? {
    var attributes: [String: String] = [:]
    var rest = text.utf8[...]
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      // Not allowed, but seen: a space behind the comma.
      let name = rest[..<equals].drop { $0 == UInt8(ascii: " ") }
      guard !name.isEmpty, name.allSatisfy(isNameByte) else { return nil }
      rest = rest[rest.index(after: equals)...]
      let value: Substring.UTF8View
      if rest.first == quote {
        let body = rest.dropFirst()
        guard let end = body.firstIndex(of: quote) else { return nil }
        value = body[..<end]
        rest = body[body.index(after: end)...]
      } else {
        let end = rest.firstIndex(of: comma) ?? rest.endIndex
        value = rest[..<end]
        guard !value.isEmpty, !value.contains(where: { $0 == quote || $0 == UInt8(ascii: " ") }) else { return nil }
        rest = rest[end...]
      }
      guard attributes.updateValue(String(Substring(value)), forKey: String(Substring(name))) == nil else { return nil }
      if rest.isEmpty { break }
      guard rest.first == comma else { return nil }
      rest = rest.dropFirst()
      if rest.isEmpty { return nil }
    }
    return attributes
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
