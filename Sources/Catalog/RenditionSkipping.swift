/// Takes the renditions out of a manifest's text before anything parses it. They are nearly all of its bytes, and a parser
/// makes an object of each of their thousands of segments, to be thrown away.
enum RenditionSkipping {
  /// `json` with `null` for the array of its key `renditions`; as it is when there is none, or when its brackets do not
  /// match. What stands in the array is not looked at.
  static func apply(_ json: [UInt8]) -> [UInt8] {
    guard let array = json.withUnsafeBytes({ RenditionScan(text: $0).array() }) else { return json }
    return Array(json[..<array.lowerBound]) + Array("null".utf8) + Array(json[array.upperBound...])
  }
}

/// Walks over JSON (RFC 8259) by its brackets and quotes alone.
private struct RenditionScan {
  let text: UnsafeRawBufferPointer

  /// Where the array is.
  func array() -> Range<Int>? {
    var depth = 0
    var at = 0
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        guard let end = stringEnd(from: at) else { return nil }
        if depth == 1, text[at..<end].elementsEqual(Self.name), let start = valueStart(after: end) {
          guard text[start] == UInt8(ascii: "[") else { return nil }
          return arrayEnd(from: start).map { start..<$0 }
        }
        at = end
        continue
      default: break
      }
      at += 1
    }
    return nil
  }

  private static let name = Array("\"renditions\"".utf8)

  /// Past the quote that ends the string that begins at `start`.
  private func stringEnd(from start: Int) -> Int? {
    var at = start + 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\\"): at += 2
      case UInt8(ascii: "\""): return at + 1
      default: at += 1
      }
    }
    return nil
  }

  /// Past the bracket that closes the one at `start`.
  private func arrayEnd(from start: Int) -> Int? {
    var depth = 0
    var at = start
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return at + 1 }
      case UInt8(ascii: "\""):
        guard let end = stringEnd(from: at) else { return nil }
        at = end
        continue
      default: break
      }
      at += 1
    }
    return nil
  }

  /// Of a key that ends at `end`; nil when no colon follows: then it is a value itself.
  private func valueStart(after end: Int) -> Int? {
    guard let colon = firstVisible(from: end), text[colon] == UInt8(ascii: ":") else { return nil }
    return firstVisible(from: colon + 1)
  }

  private func firstVisible(from start: Int) -> Int? {
    var at = start
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): at += 1
      default: return at
      }
    }
    return nil
  }
}
