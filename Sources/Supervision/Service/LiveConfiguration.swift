import Catalog
package import Operations
import Synchronization

/// The configuration as of now; SIGHUP changes it while the daemon runs.
package final class LiveConfiguration: Sendable {
  private let configuration: Mutex<Configuration>

  package init(_ configuration: Configuration) { self.configuration = Mutex(configuration) }

  package var current: Configuration { configuration.withLock { $0 } }

  func settings(_ collection: CollectionName) -> CollectionSettings { current.settings(for: collection.text) }

  func disposal(_ claim: Claim) -> SourceDisposal {
    let current = current
    return SourceDisposal(current.settings(for: claim.collection.text), folders: current.folders)
  }

  /// Takes over what can change in a running daemon.
  /// - Returns: the names of the settings that stay as they are until the next start.
  package func replace(with new: Configuration) -> [String] {
    configuration.withLock { old in
      var kept: [String] = []
      var merged = new
      if new.folders != old.folders {
        merged.folders = old.folders
        kept.append("the folders")
      }
      if new.watching != old.watching {
        merged.watching = old.watching
        kept.append("the watching of the inbox")
      }
      old = merged
      return kept
    }
  }
}
