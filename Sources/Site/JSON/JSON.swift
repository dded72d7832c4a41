/// A JSON value, for the files and data blocks that the site writes. Members stand in the order in which they are
/// given, so that the same video makes the same bytes.
indirect enum JSON: Sendable {
  case text(String)
  case whole(Int)
  /// Milliseconds are kept; what is no number becomes `null`.
  case seconds(Double)
  case bool(Bool)
  case list([JSON])
  case object([(StaticString, JSON?)])
}

extension JSON {
  /// Members without a value are left out.
  static func object(_ members: (StaticString, JSON?)...) -> JSON { .object(members) }

  func rendered() -> [UInt8] {
    var output: [UInt8] = []
    render(into: &output)
    return output
  }

  /// Never contains `<`, `>` or `&`, so that it cannot end the element of a page in which it stands.
  func render(into output: inout [UInt8]) {
    switch self {
    case .text(let text): JSONEscaping.append(text, to: &output)
    case .whole(let number): output.append(contentsOf: String(number).utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .seconds(let seconds):
      let thousandths = (seconds * 1000).rounded()
      guard thousandths.isFinite, abs(thousandths) < 1e15 else { return output.append(contentsOf: "null".utf8) }
      let whole = Int(thousandths)
      output.append(contentsOf: (whole % 1000 == 0 ? String(whole / 1000) : String(Double(whole) / 1000)).utf8)
    case .list(let items):
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        item.render(into: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      var isFirst = true
      for (name, value) in members {
        guard let value else { continue }
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        output.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { output.append(contentsOf: $0) }
        output.append(contentsOf: "\":".utf8)
        value.render(into: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }
}
