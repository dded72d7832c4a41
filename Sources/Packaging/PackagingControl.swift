package import Media
import Synchronization

/// What another thread may tell a run: that the source is complete, or that the work is called off.
package final class PackagingControl: Sendable {
  private struct State {
    var isComplete: Bool
    var isCancelled = false
    var source: (any ByteSource)?
  }

  private let state: Mutex<State>

  /// - Parameter isComplete: false for a source that somebody is still writing; `complete` says so later.
  package init(isComplete: Bool = true) { state = Mutex(State(isComplete: isComplete)) }

  /// Ends the run at the next packet, also one that waits for its source. What has been published stays.
  package func cancel() {
    let source = state.withLock { state in
      state.isCancelled = true
      return state.source
    }
    source?.cancel()
  }

  /// The source is there to its end.
  package func complete() {
    let source = state.withLock { state in
      state.isComplete = true
      return state.source
    }
    (source as? GrowingFile)?.complete()
  }

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }
  package var isComplete: Bool { state.withLock { $0.isComplete } }

  /// Names the source that has to be told.
  package func attach(_ source: any ByteSource) {
    let now = state.withLock { state in
      state.source = source
      return state
    }
    if now.isComplete { (source as? GrowingFile)?.complete() }
    if now.isCancelled { source.cancel() }
  }
}
