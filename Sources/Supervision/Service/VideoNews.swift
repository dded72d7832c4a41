package import Catalog

/// What happens to a video that others may want to tell its owner: receipts, hooks.
package enum VideoNews: Sendable {
  /// It can be watched from now on, all of it or a part. Told once for each run of a worker.
  case playable(Claim, Manifest, CatalogDirectory)
  /// All of it is there.
  case ready(Claim, Manifest, CatalogDirectory)
  /// Its file lies at `file` now, with a note beside it.
  case refused(Claim, Refusal, file: String)
  /// What could be watched of it is gone: its file was deleted, replaced, or was a video before.
  case withdrawn(Claim)
}

package typealias NewsSink = @Sendable (VideoNews) -> Void
