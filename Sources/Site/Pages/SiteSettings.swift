/// What an operator says about the site as a whole.
package struct SiteSettings: Equatable, Sendable {
  /// In the header, and in every page's title.
  package var title: String

  package init(title: String = "Videos") { self.title = title }
}
