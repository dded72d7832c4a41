/// Names as terminals and logs may show them: whoever chose the name does not control the screen.
package enum PrintableName {
  /// `bytes` as text, with everything that a terminal would act upon, or that would change the order of the text
  /// around it, as an escape: `\n`, `\u{1b}`; bytes that are no UTF-8 as `\xff`.
  package static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = ""
    var input = Array(bytes)[...]
    while let first = input.first {
      let length = min(scalarLength(first), input.count)
      if let scalar = String(validating: input.prefix(length), as: UTF8.self)?.unicodeScalars.first, length > 0 {
        append(scalar, to: &text)
        input = input.dropFirst(length)
      } else {
        text += "\\x" + hexadecimal(UInt32(first), digits: 2)
        input = input.dropFirst()
      }
    }
    return text
  }

  package static func text(of name: String) -> String { text(of: name.utf8) }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case "\\": text += "\\\\"
    default:
      if isUnsafe(scalar) {
        text += "\\u{" + hexadecimal(scalar.value, digits: 1) + "}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  /// Whether a terminal would act upon it, or it cannot be seen, or it changes the order of the text around it.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    // Format characters hold the bidirectional overrides and the invisible ones; the zero-width joiner makes emoji.
    case .format: scalar.value != 0x200D
    case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// How many bytes a UTF-8 sequence that begins with `first` has; 1 for what cannot begin one.
  private static func scalarLength(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
