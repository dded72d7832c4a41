/// A script of ours as it is served: without the indentation, the empty lines and the comments, which visitors do not
/// read and would wait for.
enum ScriptText {
  /// Takes away whole lines only. Our scripts keep comments on lines of their own, and no text over several lines.
  static func compact(_ script: String) -> String {
    var lines: [Substring] = []
    var isComment = false
    for line in script.split(whereSeparator: \.isNewline) {
      let text = line.drop { $0 == " " }
      if isComment || text.hasPrefix("/**") {
        isComment = !text.hasSuffix("*/")
      } else if !text.isEmpty, !text.hasPrefix("//") {
        lines.append(text)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
