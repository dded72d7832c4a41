/// The text of a cue that was WebVTT already: it stays as it is, but cannot break the file that it gets into.
enum WebVTTCue {
  static func text(_ words: String) -> String {
    words.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
      .map { line in line.filter { $0 != "\0" }.replacing("-->", with: "--&gt;") }
      .joined(separator: "\n")
  }

  /// Settings without those that refer to something outside of the cue: regions are not kept.
  static func settings(_ words: String) -> String {
    words.split(whereSeparator: \.isWhitespace)
      .filter { $0.contains(":") && !$0.hasPrefix("region:") && !$0.contains("-->") }.joined(separator: " ")
  }
}
