import Catalog
package import Foundation

/// What a manifest says about how far its worker has got.
package struct ProgressMark: Equatable, Sendable {
  package var progress: Double
  /// Seconds.
  package var playableDuration: Double?
  package var updated: Date

  package init(progress: Double, playableDuration: Double?, updated: Date) {
    self.progress = progress
    self.playableDuration = playableDuration
    self.updated = updated
  }

  init(_ manifest: Manifest) {
    self.init(
      progress: manifest.progress, playableDuration: manifest.stream?.playableDuration, updated: manifest.updated)
  }
}
