/// Text as it may stand between tags and in double quotes.
enum HTMLEscaping {
  static func append(_ text: String, to output: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output.append(contentsOf: "&amp;".utf8)
      case "<": output.append(contentsOf: "&lt;".utf8)
      case ">": output.append(contentsOf: "&gt;".utf8)
      case "\"": output.append(contentsOf: "&quot;".utf8)
      case "'": output.append(contentsOf: "&#39;".utf8)
      case _ where isForbidden(scalar): output.append(contentsOf: "\u{FFFD}".utf8)
      default: output.append(contentsOf: String(scalar).utf8)
      }
    }
  }

  /// Controls and noncharacters, which a page must not contain (WHATWG HTML §13.2.3.5).
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
