import HLS

/// The language that a video's name tells: `talk.de.mp4`, `talk.pt-BR.mkv`.
enum SpokenLanguage {
  /// What three letters may say: of all codes so many are words and names of months.
  private static let threeLetters: Set<Substring> = [
    "ara", "ces", "chi", "cze", "dan", "deu", "dut", "ell", "eng", "fra", "fre", "ger", "gre", "heb", "hin", "hun",
    "ita",
    "jpn", "kor", "nld", "nor", "pol", "por", "ron", "rum", "rus", "spa", "swe", "tur", "ukr", "zho",
  ]

  /// - Returns: nil when the last word before the ending is no language in lower case, with or without a region.
  static func named(in filename: String) -> LanguageTag? {
    let parts = filename.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 3, let word = parts.dropLast().last, !parts[0].isEmpty else { return nil }
    let subtags = word.split(separator: "-", omittingEmptySubsequences: false)
    guard let language = subtags.first, subtags.count <= 2, language.allSatisfy({ $0.isASCII && $0.isLowercase }),
      language.count == 2 || threeLetters.contains(language),
      subtags.dropFirst().allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isUppercase) })
    else { return nil }
    let tag = LanguageTag(String(word))
    return tag.text == "und" ? nil : tag
  }
}
