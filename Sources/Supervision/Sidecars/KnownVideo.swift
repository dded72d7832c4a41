import Catalog
import Inbox

/// A video that files in the inbox may belong to.
struct KnownVideo: Equatable, Sendable {
  let id: VideoID
  let collection: CollectionName
  /// Where it lies in the inbox, or lay.
  let path: InboxPath
}

extension KnownVideo {
  init(_ claim: Claim) { self.init(id: claim.id, collection: claim.collection, path: claim.path) }
}
