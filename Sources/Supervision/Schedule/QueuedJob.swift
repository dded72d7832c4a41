package import Catalog
package import Foundation

/// A video that waits for a worker, or has one.
package struct QueuedJob: Equatable, Sendable {
  package let id: VideoID
  package let collection: CollectionName
  /// When the file was first seen in the inbox.
  package let noticed: Date
  /// How many tries of this daemon's life have failed.
  package var failures = 0
  /// Not to be started earlier.
  package var notBefore: ContinuousClock.Instant?

  package init(id: VideoID, collection: CollectionName, noticed: Date) {
    self.id = id
    self.collection = collection
    self.noticed = noticed
  }

  package func isDue(at now: ContinuousClock.Instant) -> Bool { notBefore.map { $0 <= now } ?? true }
}
