import Media
import Synchronization

/// Lets another thread call packaging off.
package final class PackagingControl: Sendable {
  private struct State {
    var isCancelled = false
    var source: (any ByteSource)?
  }

  private let state = Mutex(State())

  package init() {}

  /// Ends the run at the next packet, also one that waits for its source. What has been published stays.
  package func cancel() {
    let source = state.withLock { state in
      state.isCancelled = true
      return state.source
    }
    source?.cancel()
  }

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Tells which source a `cancel` has to wake.
  func attach(_ source: any ByteSource) {
    let isCancelled = state.withLock { state in
      state.source = source
      return state.isCancelled
    }
    if isCancelled { source.cancel() }
  }
}
