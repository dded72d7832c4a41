import Catalog
import Foundation

/// Every word of the pages around the player, in one language.
///
/// There are no defaults: a language in which a word is missing does not compile. `{…}` is filled in.
/// A new language is one file like `Words+German.swift`, an entry in `all`, and a table in `PlayerWords`.
struct Words: Sendable {
  /// BCP 47, for `lang`.
  let code: String
  /// As Open Graph wants it, e.g. `en_GB`.
  let locale: String

  // Around every page.
  let skip: String
  let collections: String
  let allVideos: String
  let madeBy: String
  let appearance: String
  let colours: String
  let system: String
  let light: String
  let dark: String
  let contrast: String
  let calm: String
  let television: String

  // Lists.
  let latest: String
  let empty: String
  let search: String
  let sort: String
  let newestFirst: String
  let oldestFirst: String
  let byTitle: String
  let longestFirst: String
  let shortestFirst: String
  let tags: String
  let found: String
  let foundOne: String
  let foundNone: String
  let clear: String
  let more: String
  let loadFailed: String
  let pages: String
  let newer: String
  let older: String
  let newest: String
  let oldest: String
  let page: String
  let feed: String
  let podcast: String

  // Where a video is.
  let receiving: String
  let processing: String
  let processed: String
  let failed: String
  let failedTitle: String
  let failedUnknown: String

  // Elsewhere.
  let watch: String
  let watchOn: String
  let notFound: String
  let nothingHere: String
  let nothingHereWhy: String
  let toAllVideos: String
  let streamAddress: String

  /// January first.
  let months: [String]
  /// With `{day}`, `{month}` and `{year}`.
  let date: String
}

extension Words {
  static let all: [String: Words] = ["en": .english, "de": .german]

  /// The words for `language`, or for its language without the region; nil when there are none.
  static func of(_ language: String) -> Words? {
    all[language.lowercased()] ?? all[String(language.lowercased().prefix { $0 != "-" })]
  }

  /// `21 November 2026`; the day in UTC, since a page does not know where it is read.
  func day(_ date: Date) -> String {
    let parts = Timestamp.text(date).prefix(10).split(separator: "-")
    guard parts.count == 3, let month = Int(parts[1]), let day = Int(parts[2]), months.indices.contains(month - 1)
    else { return "" }
    return self.date.replacing("{day}", with: String(day)).replacing("{month}", with: months[month - 1])
      .replacing("{year}", with: String(parts[0]))
  }

  /// `English`, of `en` or `eng`; the code itself where there is no name.
  func name(ofLanguage code: String) -> String {
    Locale(identifier: self.code).localizedString(forLanguageCode: code) ?? code
  }

  /// What scripts of a list say, by the names that they use.
  var forLists: JSON {
    .object(
      ("clear", .text(clear)), ("failed", .text(failed)), ("found", .text(found)), ("foundNone", .text(foundNone)),
      ("foundOne", .text(foundOne)), ("loadFailed", .text(loadFailed)), ("more", .text(more)),
      ("processed", .text(processed)), ("processing", .text(processing)), ("receiving", .text(receiving)))
  }
}
