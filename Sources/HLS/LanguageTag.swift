import Foundation

/// A language as playlists and pages name it: BCP 47, in its shortest form.
package struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Takes what a container says (ISO 639-2 with three letters, or a BCP 47 tag); `und` when it says nothing known.
  package init(_ spelled: String) {
    let parts = spelled.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }.prefix(4)
    let primary = (parts.first ?? "").lowercased()
    let isPlain = parts.dropFirst().allSatisfy { (1...8).contains($0.utf8.count) && $0.allSatisfy(Self.isAlphanumeric) }
    guard (2...3).contains(primary.utf8.count), primary.allSatisfy(Self.isLetter), isPlain else {
      text = "und"
      return
    }
    let shortest = Self.bibliographic[primary] ?? primary
    let code = Locale.LanguageCode(shortest)
    let identifier = shortest.count == 3 ? code.identifier(.alpha2) ?? shortest : shortest
    guard identifier == "und" || code.isISOLanguage || Locale.LanguageCode(identifier).isISOLanguage else {
      text = "und"
      return
    }
    text = ([identifier] + parts.dropFirst().map(String.init)).joined(separator: "-")
  }

  /// The language's name in English, e.g. `German`; the tag itself when nobody knows it.
  package var displayName: String {
    if text == "und" { return "Audio" }
    return Locale(identifier: "en").localizedString(forIdentifier: text) ?? text
  }

  package var description: String { text }

  /// The twenty codes of ISO 639-2/B that differ from ISO 639-2/T.
  private static let bibliographic = [
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra",
    "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
    "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
  ]

  private static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
  private static func isAlphanumeric(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }
}
