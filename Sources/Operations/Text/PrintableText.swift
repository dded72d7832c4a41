/// Text of foreign origin (file names above all) made safe for a terminal, a log line and a table.
///
/// Control characters, line separators and the characters that turn the direction of writing come out as `\n`, `\u{202e}`
/// and the like, bytes that are no UTF-8 as `\xff`, a backslash doubled: nobody can forge a log line or
/// hide an extension, and the original can be told from the result.
extension String {
  package init(printable text: some StringProtocol) {
    self.init(printable: text.utf8)
  }

  /// `bytes` are meant to be UTF-8, but need not be.
  package init(printable bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    var result = ""
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    scan: while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        result += escaped(Unicode.UTF8.decode(encoded))
        offset += encoded.count
      case .error(let length):
        for byte in bytes[offset..<(offset + length)] { result += "\\x" + hex(UInt32(byte), digits: 2) }
        offset += length
      case .emptyInput: break scan
      }
    }
    self = result
  }

  /// The same, between single quotes.
  package init(quoting text: some StringProtocol) { self = "'" + String(printable: text) + "'" }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\t": return "\\t"
  case "\\": return "\\\\"
  default: break
  }
  // Format characters are escaped, except the joiners that emoji and several scripts are written with.
  let isJoiner = scalar == "\u{200c}" || scalar == "\u{200d}"
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator, .surrogate: return "\\u{\(hex(scalar.value))}"
  case .format where !isJoiner && !isEmojiTag(scalar): return "\\u{\(hex(scalar.value))}"
  default: return String(Character(scalar))
  }
}

/// The tag characters of regional flags, U+E0020…U+E007F.
private func isEmojiTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }

private func hex(_ value: UInt32, digits: Int = 1) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
