/// The modules of the lists, each after those that it imports.
enum LibraryScripts {
  static let parts: [(stem: String, bytes: [UInt8])] = [
    ("spatial", PackageResources.spatial_js),
    ("card", PackageResources.card_js),
    ("catalog", PackageResources.catalog_js),
    ("search", PackageResources.search_js),
    ("fresh", PackageResources.fresh_js),
  ]
}
