extension HTML {
  /// The piece as UTF-8, in the HTML syntax (WHATWG HTML §13.1), without the doctype.
  func rendered() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(8 << 10)
    render(into: &output)
    return output
  }

  func render(into output: inout [UInt8]) {
    switch self {
    case .text(let text):
      HTMLEscaping.append(text, to: &output)
    case .data(let json):
      json.render(into: &output)
    case .fragment(let pieces):
      for piece in pieces { piece.render(into: &output) }
    case .element(let name, let attributes, let contents):
      output.append(UInt8(ascii: "<"))
      output.append(name)
      for attribute in attributes { attribute.render(into: &output) }
      output.append(UInt8(ascii: ">"))
      if Self.isVoid(name) { return }
      for piece in contents { piece.render(into: &output) }
      output.append("</")
      output.append(name)
      output.append(UInt8(ascii: ">"))
    }
  }

  /// Elements without contents and end tag (WHATWG HTML §13.1.2) that Leat uses.
  private static func isVoid(_ name: StaticString) -> Bool {
    switch name.description {
    case "br", "hr", "img", "input", "link", "meta", "source", "track": true
    default: false
    }
  }
}

extension Attribute {
  fileprivate func render(into output: inout [UInt8]) {
    output.append(UInt8(ascii: " "))
    output.append(prefix)
    output.append(name)
    guard case .text(let text) = value else { return }
    output.append("=\"")
    HTMLEscaping.append(text, to: &output)
    output.append(UInt8(ascii: "\""))
  }
}
