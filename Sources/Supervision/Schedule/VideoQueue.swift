import Catalog
import Synchronization

/// Videos that wait for work which one gets after the other, in the order in which they came; one that is put off lets others
/// go first.
final class VideoQueue<Entry: Sendable>: Sendable {
  /// A video whose turn has come. It stays in the queue until it is forgotten.
  struct Item: Sendable {
    let id: VideoID
    var entry: Entry
    /// In a row.
    var failures = 0
    fileprivate var nextLook = ContinuousClock.now
  }

  private struct State {
    var items: [VideoID: Item] = [:]
    var order: [VideoID] = []
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.order.count } }

  /// When the next one is due; nil when none waits.
  var nextLook: ContinuousClock.Instant? { state.withLock { $0.items.values.map(\.nextLook).min() } }

  /// Takes a video that is not waiting yet.
  func add(_ id: VideoID, _ entry: Entry) {
    state.withLock { state in
      guard state.items[id] == nil else { return }
      state.items[id] = Item(id: id, entry: entry)
      state.order.append(id)
    }
  }

  /// The first one whose time has come.
  func next() -> Item? {
    let now = ContinuousClock.now
    return state.withLock { state in
      for id in state.order { if let item = state.items[id], item.nextLook <= now { return item } }
      return nil
    }
  }

  /// Looks at it again after `pause`, as it is now; it keeps its place.
  func putOff(_ item: Item, by pause: Duration) {
    var item = item
    item.nextLook = .now + pause
    state.withLock { $0.items[item.id] = item }
  }

  func forget(_ id: VideoID) {
    state.withLock { state in
      state.items[id] = nil
      state.order.removeAll { $0 == id }
    }
  }
}
