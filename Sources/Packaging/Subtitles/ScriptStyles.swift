/// The named styles of an ASS or SSA script, which its events refer to.
struct ScriptStyles: Equatable, Sendable {
  struct Named: Equatable, Sendable {
    var style = CueStyle()
    /// See `CuePlace`.
    var place = 2
  }

  private var byName: [String: Named] = [:]

  init() {}

  /// - Parameter header: the script without its events.
  init(header: String) {
    var isLegacy = false
    var fields: [String: Int] = [:]
    for line in header.split(whereSeparator: \.isNewline) {
      let line = line.trimming(while: \.isWhitespace)
      if line.hasPrefix("[") { isLegacy = line.lowercased().hasPrefix("[v4 ") }
      guard let colon = line.firstIndex(of: ":") else { continue }
      let values = line[line.index(after: colon)...].split(separator: ",", omittingEmptySubsequences: false)
        .map { String($0.trimming(while: \.isWhitespace)) }
      switch line[..<colon] {
      // That of the events comes last, and is not read.
      case "Format" where byName.isEmpty:
        fields = Dictionary(zip(values.map { $0.lowercased() }, values.indices)) { first, _ in first }
      case "Style":
        func value(_ name: String) -> String {
          fields[name].flatMap { $0 < values.count ? values[$0] : nil } ?? ""
        }
        var named = Named()
        named.style.isBold = !["", "0"].contains(value("bold"))
        named.style.isItalic = !["", "0"].contains(value("italic"))
        named.style.isUnderlined = !["", "0"].contains(value("underline"))
        named.style.colour = CueStyle.colour(ass: value("primarycolour"))
        let place = Int(value("alignment")) ?? 2
        named.place = isLegacy ? CuePlace.place(legacy: place) : place
        byName[value("name")] = named
      default: continue
      }
    }
  }

  /// An event may write an asterisk before a style's name; unknown ones look like the script's default.
  subscript(name: some StringProtocol) -> Named {
    byName[String(name.drop { $0 == "*" })] ?? byName["Default"] ?? Named()
  }
}

extension Substring {
  fileprivate func trimming(while isOutside: (Character) -> Bool) -> Substring {
    var text = drop(while: isOutside)
    while let last = text.last, isOutside(last) { text.removeLast() }
    return text
  }
}
