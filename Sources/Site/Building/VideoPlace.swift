package import Catalog

/// A folder `<collection>/<id>/` in the tree.
package struct VideoPlace: Hashable, Sendable {
  package let collection: CollectionName
  package let id: VideoID

  package init(collection: CollectionName, id: VideoID) {
    self.collection = collection
    self.id = id
  }

  /// Relative to the tree's root.
  package var path: String { "\(collection.text)/\(id.text)" }

  /// The place of a video's folder; nil when its name is no id.
  init?(_ directory: CatalogDirectory) {
    let names = directory.path.split(separator: "/").suffix(2).map(String.init)
    guard names.count == 2, let collection = CollectionName(names[0]), let id = VideoID(names[1]) else { return nil }
    self.init(collection: collection, id: id)
  }
}
