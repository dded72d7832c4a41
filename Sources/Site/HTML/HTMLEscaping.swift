/// Text as it may stand between tags and in double quotes, in HTML and in XML.
enum HTMLEscaping {
  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &output) }
  }

  /// Copies what needs no care in one go; nearly all text is such.
  private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
    var copied = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard needsCare[Int(byte)] else {
        index += 1
        continue
      }
      let (length, replacement) = careful(bytes, at: index)
      if let replacement {
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<index]))
        replacement.withUTF8Buffer { output.append(contentsOf: $0) }
        copied = index + length
      }
      index += length
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
  }

  /// How long the character at `index` is, and what stands for it when it cannot stand there itself.
  private static func careful(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (length: Int, StaticString?) {
    switch bytes[index] {
    case UInt8(ascii: "&"): return (1, "&amp;")
    case UInt8(ascii: "<"): return (1, "&lt;")
    case UInt8(ascii: ">"): return (1, "&gt;")
    case UInt8(ascii: "\""): return (1, "&quot;")
    case UInt8(ascii: "'"): return (1, "&#39;")
    case ..<0x80: return (1, "\u{FFFD}")
    default:
      // A Swift string holds valid UTF-8: the first byte tells how many there are.
      let length = bytes[index] < 0xE0 ? 2 : bytes[index] < 0xF0 ? 3 : 4
      guard index + length <= bytes.count else { return (1, "\u{FFFD}") }
      var value = UInt32(bytes[index]) & (0x7F >> UInt32(length))
      for byte in bytes[(index + 1)..<(index + length)] { value = value << 6 | UInt32(byte & 0x3F) }
      return (length, isForbidden(value) ? "\u{FFFD}" : nil)
    }
  }

  /// First bytes of characters that are escaped, or that may be forbidden.
  private static let needsCare: [Bool] = (0...255).map { byte in
    switch UInt8(byte) {
    case 0x09, 0x0A: false
    case ..<0x20, 0x7F, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      true
    // U+0080…U+009F begin with C2, U+FDD0…U+FDEF and U+FFFE with EF, the other noncharacters with F0…F4.
    case 0xC2, 0xEF...0xF4: true
    default: false
    }
  }

  /// Controls and noncharacters, which a page must not contain (WHATWG HTML §13.2.3.5).
  private static func isForbidden(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9F, 0xFDD0...0xFDEF: true
    default: value & 0xFFFE == 0xFFFE
    }
  }
}
