/// Words that people have written about a video, made fit to be shown: without control characters, and without those that
/// turn the order of the text around them. What is HTML in them stays text.
package enum PlainText {
  package static let longestTitle = 300
  package static let longestDescription = 20_000

  /// On one line, cut where it is longer than any title; nil when nothing is left.
  package static func line(_ text: String, atMost limit: Int = longestTitle) -> String? {
    let words = cleaned(text) { _ in false }.split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : String(words.joined(separator: " ").prefix(limit))
  }

  /// With its line breaks.
  package static func paragraphs(_ text: String) -> String? {
    let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    var result = cleaned(unified) { $0 == "\n" }[...]
    result = result.drop { $0.isWhitespace }
    while result.last?.isWhitespace == true { result.removeLast() }
    return result.isEmpty ? nil : String(result.prefix(longestDescription))
  }

  private static func cleaned(_ text: String, keeping: (Unicode.Scalar) -> Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result.append(keeping(scalar) ? scalar : " ")
      // U+200C and U+200D join letters and emoji; the others are overrides, marks of order and the like.
      case .format where scalar.value != 0x200C && scalar.value != 0x200D: break
      case .surrogate, .unassigned, .privateUse: break
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
