/// A piece of a feed or a sitemap. Like `HTML`, it holds no finished markup: all text is escaped when it is rendered.
indirect enum XML: Sendable {
  case element(StaticString, [(StaticString, String)], [XML])
  case text(String)

  /// An element with text alone.
  static func field(_ name: StaticString, _ text: String) -> XML { .element(name, [], [.text(text)]) }

  /// An element with attributes alone.
  static func empty(_ name: StaticString, _ attributes: (StaticString, String)...) -> XML {
    .element(name, attributes, [])
  }

  /// A whole document in UTF-8 (XML 1.0).
  func document() -> [UInt8] {
    var output = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    render(into: &output)
    output.append(UInt8(ascii: "\n"))
    return output
  }

  private func render(into output: inout [UInt8]) {
    switch self {
    case .text(let text):
      HTMLEscaping.append(text, to: &output)
    case .element(let name, let attributes, let contents):
      output.append(UInt8(ascii: "<"))
      output.append(name)
      for (attribute, value) in attributes {
        output.append(UInt8(ascii: " "))
        output.append(attribute)
        output.append("=\"")
        HTMLEscaping.append(value, to: &output)
        output.append(UInt8(ascii: "\""))
      }
      guard !contents.isEmpty else { return output.append("/>") }
      output.append(UInt8(ascii: ">"))
      for piece in contents { piece.render(into: &output) }
      output.append("</")
      output.append(name)
      output.append(UInt8(ascii: ">"))
    }
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }
}
