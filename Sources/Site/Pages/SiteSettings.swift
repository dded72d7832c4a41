/// What an operator says about the site as a whole.
package struct SiteSettings: Equatable, Sendable {
  /// In the header, and in every page's title.
  package var title: String
  /// Whether players tell the server how they are used, by `/_leat/beacon`.
  package var analytics: Bool
  /// One sentence about the site.
  package var description: String?
  /// Of the site's own words; English when there are none for it.
  package var language = "en"
  /// The site's address, without a slash at its end. Without it there is nothing that needs whole links: feeds,
  /// sitemap, previews.
  package var baseURL: String?
  package var footer: String?
  /// What collections are called, by their folders' names.
  package var collectionTitles: [String: String] = [:]

  package init(title: String = "Videos", analytics: Bool = false) {
    self.title = title
    self.analytics = analytics
  }

  var words: Words { Words.of(language) ?? .english }

  /// Whether the site has words of its own for `language`.
  package static func speaks(_ language: String) -> Bool { Words.of(language) != nil }
  package static var languages: [String] { Words.all.keys.sorted() }

  /// Where whole links count from; nil when nobody said the site's address.
  var address: PagePlace? { baseURL.map(PagePlace.init(base:)) }

  /// `road-safety` reads `Road safety`, unless the operator gave it a title.
  func title(of collection: String) -> String { collectionTitles[collection] ?? CollectionLink.title(of: collection) }
}
