package import Catalog
import Synchronization

/// The ready videos by what their sources held, in memory: made at the start, kept up as videos become ready.
///
/// Only videos of one collection are compared: who may see a video in one may not see it in another.
package final class ContentIndex: Sendable {
  private struct Content: Hashable {
    let collection: CollectionName
    let sizeBytes: Int64
    let sha256: String

    init?(_ manifest: Manifest) {
      guard let size = manifest.source.sizeBytes, let sha256 = manifest.source.sha256 else { return nil }
      collection = manifest.collection
      sizeBytes = size
      self.sha256 = sha256
    }
  }

  private let layout: CatalogLayout
  private let videos = Mutex<[Content: VideoID]>([:])

  package init(layout: CatalogLayout) { self.layout = layout }

  /// Takes in what is published, except for `unsettled`: of those it is still to be said whether they stay.
  package func build(except unsettled: Set<VideoID>) throws {
    for directory in try layout.catalog.directories() {
      guard let manifest = try? directory.readManifest(), manifest.state == .ready, !unsettled.contains(manifest.id)
      else { continue }
      add(manifest)
    }
  }

  /// The video that has the same content as `manifest` and was there before; when there is none, `manifest`'s takes
  /// that place. Asked again about the same video, it answers the same.
  package func twin(of manifest: Manifest) -> VideoID? {
    guard let content = Content(manifest) else { return nil }
    return videos.withLock { videos in
      if let earlier = videos[content], earlier != manifest.id, isReady(earlier, manifest.collection) {
        return earlier
      }
      videos[content] = manifest.id
      return nil
    }
  }

  private func add(_ manifest: Manifest) {
    guard let content = Content(manifest) else { return }
    videos.withLock { videos in if videos[content] == nil { videos[content] = manifest.id } }
  }

  /// An operator may have removed it.
  private func isReady(_ id: VideoID, _ collection: CollectionName) -> Bool {
    (try? layout.video(id, in: collection).readManifest())?.state == .ready
  }
}
