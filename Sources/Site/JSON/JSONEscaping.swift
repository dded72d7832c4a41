/// Text as a JSON string (RFC 8259 §7) that is safe inside a page, too.
enum JSONEscaping {
  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    output.append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      var copied = 0
      for (index, byte) in bytes.enumerated() where needsEscape[Int(byte)] {
        // U+2028 and U+2029 end a line for old script engines: E2 80 A8 and E2 80 A9.
        if byte == 0xE2 {
          guard index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] & 0xFE == 0xA8 else { continue }
          output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<index]))
          output.append(contentsOf: (bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
          copied = index + 3
          continue
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<index]))
        append(escaped: byte, to: &output)
        copied = index + 1
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
    case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
    case 0x0A: output.append(contentsOf: "\\n".utf8)
    case 0x09: output.append(contentsOf: "\\t".utf8)
    default:
      output.append(contentsOf: "\\u00".utf8)
      for digit in [byte >> 4, byte & 15] { output.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
  }

  private static let needsEscape: [Bool] = (0...255).map { byte in
    switch UInt8(byte) {
    case ..<0x20, 0x7F, 0xE2, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "&"):
      true
    default: false
    }
  }
}
