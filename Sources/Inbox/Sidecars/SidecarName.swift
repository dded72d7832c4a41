package import Catalog
import HLS

/// What a name in the inbox says of a file that belongs to a video: `movie.pt-BR.forced.srt`.
///
/// Only the name; whether such a video is there, and which of the readings is the right one, is for the inbox to say.
package struct SidecarName: Equatable, Sendable {
  /// One way to take the name apart.
  package struct Reading: Equatable, Sendable {
    /// The name of the video without its ending.
    package let stem: [UInt8]
    /// Of subtitles: BCP 47, nil when the name does not say.
    package var language: String?
    package var isForced = false
    package var isSDH = false
  }

  package let kind: Manifest.Sidecar.Kind
  /// Lower case, without the dot.
  package let ending: String
  /// The longest stem first: for `movie.en.srt` it is `movie.en`, and then `movie` with English.
  package let readings: [Reading]

  private static let kinds: [String: Manifest.Sidecar.Kind] = [
    "srt": .subtitles, "vtt": .subtitles, "ass": .subtitles, "ssa": .subtitles,
    "jpg": .poster, "jpeg": .poster, "png": .poster,
    "yaml": .metadata, "yml": .metadata,
    "nfo": .information,
  ]
  /// As Kodi and Jellyfin name the picture of a film.
  private static let pictureEndings = ["-poster", "-thumb"].map { Array($0.utf8) }
  private static let dot = UInt8(ascii: ".")

  /// Nil when the name is no sidecar's: a video's, or that of something else.
  package init?(_ name: [UInt8]) {
    guard name.first != Self.dot, let dot = name.lastIndex(of: Self.dot), dot > 0,
      let ending = ExtensionTable.ending(of: "x" + String(decoding: name[dot...], as: UTF8.self)),
      let kind = Self.kinds[ending]
    else { return nil }
    self.kind = kind
    self.ending = ending
    let stem = Array(name[..<dot])
    switch kind {
    case .subtitles: readings = Self.readings(ofSubtitles: stem)
    case .poster:
      let others = Self.pictureEndings.filter { stem.count > $0.count && stem.suffix($0.count).elementsEqual($0) }
      readings = [Reading(stem: stem)] + others.map { Reading(stem: Array(stem.dropLast($0.count))) }
    case .metadata, .information: readings = [Reading(stem: stem)]
    }
  }

  /// The reading that fits a video called `stem`; nil when none does.
  package func reading(of stem: [UInt8]) -> Reading? {
    readings.first { $0.stem == stem } ?? readings.first { StemKey(stem: $0.stem) == StemKey(stem: stem) }
  }

  /// Takes one word after the other off the end, as long as each says something about subtitles.
  private static func readings(ofSubtitles stem: [UInt8]) -> [Reading] {
    var readings = [Reading(stem: stem)]
    while var next = readings.last, let (rest, word) = lastWord(of: next.stem) {
      let before = lastWord(of: rest)?.word
      guard next.take(word, after: before) else { break }
      readings.append(
        Reading(stem: rest, language: next.language, isForced: next.isForced, isSDH: next.isSDH))
    }
    return readings
  }

  private static func lastWord(of stem: [UInt8]) -> (rest: [UInt8], word: String)? {
    guard let dot = stem.lastIndex(of: dot), dot > 0, (2...35).contains(stem.count - dot - 1),
      let word = String(validating: stem[(dot + 1)...], as: UTF8.self)
    else { return nil }
    return (Array(stem[..<dot]), word)
  }
}

extension SidecarName.Reading {
  /// Whether `word` says something that has not been said yet; `before` is the word to its left.
  fileprivate mutating func take(_ word: String, after before: String?) -> Bool {
    switch word.lowercased() {
    case "forced" where !isForced: isForced = true
    case "sdh" where !isSDH, "cc" where !isSDH: isSDH = true
    // Hearing impaired behind a language, else Hindi.
    case "hi" where !isSDH && language == nil && before.flatMap(Self.language) != nil: isSDH = true
    default:
      guard language == nil, let language = Self.language(word) else { return false }
      self.language = language
    }
    return true
  }

  /// BCP 47 with the usual upper and lower case (RFC 5646 §2.1.1); nil when `word` is no language.
  private static func language(_ word: String) -> String? {
    let tag = LanguageTag(word).text
    guard tag != "und" else { return nil }
    let parts = tag.split(separator: "-").map(String.init)
    let spelled = parts.enumerated().map { index, part in
      switch (index, part.utf8.count) {
      case (0, _): part.lowercased()
      case (_, 4) where part.allSatisfy(\.isLetter): part.prefix(1).uppercased() + part.dropFirst().lowercased()
      case (_, 2): part.uppercased()
      default: part.lowercased()
      }
    }
    return spelled.joined(separator: "-")
  }
}
