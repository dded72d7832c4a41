import Catalog
import Foundation

/// `catalog.json`: the listed videos for scripts, of this site and of others.
struct CatalogIndex: Encodable {
  let schema = 1
  let videos: [Entry]

  /// - Parameter videos: the listed ones, in their order.
  init(_ videos: [Video]) { self.videos = videos.map(Entry.init) }

  func document() throws(CatalogError) -> [UInt8] {
    let encoder = JSONEncoder()
    // Sorted, so that nothing is rewritten when nothing changed.
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    do {
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch {
      throw .unwritable(path: "catalog.json", reason: "\(error)")
    }
  }

  struct Entry: Encodable {
    let id: VideoID
    let collection: CollectionName
    let title: String
    let description: String?
    let tags: [String]
    let state: VideoState
    let created: Date
    let duration: Double?
    /// Relative to this file; absent when there is none yet.
    let poster: String?

    init(_ video: Video) {
      id = video.id
      collection = video.collection
      title = video.title
      description = video.description
      tags = video.tags
      state = video.state
      created = video.created
      duration = video.duration
      poster = video.poster.map { PagePlace(depth: 0).file($0, in: video.collection.text, video.id.text).text }
    }
  }
}
