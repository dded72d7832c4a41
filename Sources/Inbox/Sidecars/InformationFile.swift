/// Title and plot from Kodi's `.nfo`: XML whose root holds `<title>` and `<plot>`.
package struct InformationFile: Equatable, Sendable {
  /// Nil when the file does not say.
  package let title: String?
  package let plot: String?

  /// - Throws: when it is no XML, or none that is safe to read.
  package init(_ bytes: [UInt8]) throws(SidecarFault) {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw SidecarFault("The .nfo file is not written in UTF-8. Save it as UTF-8.")
    }
    var scanner = XMLScanner(string)
    var depth = 0
    var current: (name: String, text: String)?
    var found: [String: String] = [:]
    do throws(XMLError) {
      while let token = try scanner.next() {
        switch token {
        case .open(let name):
          depth += 1
          if depth == 2, ["title", "plot"].contains(name), found[name] == nil { current = (name, "") }
        case .close:
          if depth == 2, let (name, text) = current {
            found[name] = text
            current = nil
          }
          depth -= 1
        case .text(let text): if depth == 2 { current?.text += text }
        }
      }
    } catch {
      throw SidecarFault(
        "The .nfo file cannot be read: \(error.reason) (line \(error.line)). It has to be XML as Kodi writes it, with "
          + "<title> and <plot>.")
    }
    title = found["title"].flatMap { PlainText.line($0) }
    plot = found["plot"].flatMap { PlainText.paragraphs($0) }
    guard title != nil || plot != nil else {
      throw SidecarFault("The .nfo file has neither a <title> nor a <plot> in it. Add one of them.")
    }
  }
}
