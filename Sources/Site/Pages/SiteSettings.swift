/// What an operator says about the site as a whole.
package struct SiteSettings: Equatable, Sendable {
  /// In the header, and in every page's title.
  package var title: String
  /// Whether players tell the server how they are used, by `/_leat/beacon`.
  package var analytics: Bool

  package init(title: String = "Videos", analytics: Bool = false) {
    self.title = title
    self.analytics = analytics
  }
}
