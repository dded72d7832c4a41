/// Attribute lists (RFC 8216 §4.2): `NAME=value,NAME="value"`.
package enum AttributeList {
  /// A quoted string; what it cannot hold (quotes, line breaks, other control characters) becomes `'` or a space.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "'"
      case _ where scalar.properties.generalCategory == .control: result += " "
      case "\u{2028}", "\u{2029}": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The attributes of a tag's line; nil when it is not a list. A later attribute of the same name is ignored.
  static func parse(_ text: Substring) -> [String: String]? {
    var attributes: [String: String] = [:]
    var rest = text
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: "=") else { return nil }
      let name = String(rest[..<equals].drop(while: { $0 == " " }))
      guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "-") }) else {
        return nil
      }
      rest = rest[rest.index(after: equals)...]
      let value: Substring
      if rest.first == "\"" {
        let body = rest.dropFirst()
        guard let end = body.firstIndex(of: "\"") else { return nil }
        value = body[..<end]
        rest = body[body.index(after: end)...]
      } else {
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        value = rest[..<end]
        rest = rest[end...]
      }
      if attributes[name] == nil { attributes[name] = String(value) }
      if rest.first == "," { rest = rest.dropFirst() } else if !rest.isEmpty { return nil }
    }
    return attributes
  }
}
