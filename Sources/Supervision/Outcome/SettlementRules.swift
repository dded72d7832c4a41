package import Catalog
package import Operations

/// What the configuration says about ends, asked at the time of the end.
package struct SettlementRules: Sendable {
  /// What holds for a collection.
  package var settings: @Sendable (CollectionName) -> CollectionSettings
  /// The ready videos by content.
  package var contents: ContentIndex?
  /// Told of each end before the claim goes, so that after a kill it is told again rather than never.
  package var receipts: Receipts?

  package init(
    settings: @escaping @Sendable (CollectionName) -> CollectionSettings = { _ in CollectionSettings() },
    contents: ContentIndex? = nil, receipts: Receipts? = nil
  ) {
    self.settings = settings
    self.contents = contents
    self.receipts = receipts
  }

  /// The ready video with the same content, when the collection does with such as `keeping` says.
  func twin(of manifest: Manifest, keeping: CollectionSettings.Duplicates) -> VideoID? {
    guard settings(manifest.collection).duplicates == keeping else { return nil }
    return contents?.twin(of: manifest)
  }

  func keepsPartial(_ collection: CollectionName) -> Bool { settings(collection).keepPartial > .zero }
}
