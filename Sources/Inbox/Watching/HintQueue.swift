import Glibc
import Synchronization

/// Hints on their way from the watcher's thread to the one who takes them, at most one for each path.
///
/// Its size is bounded: when the receiver is slow, the watcher waits, the kernel's own queue fills, and an overflow
/// there ends in a rescan. Nothing grows, and nothing is lost for good.
final class HintQueue: Sendable {
  private struct Place {
    let hint: InboxHint
    let path: InboxPath?
    /// A place whose ticket is not the path's latest has been overtaken.
    let ticket: UInt64
  }

  private struct State {
    /// Oldest first, from `head` on.
    var places: [Place] = []
    var head = 0
    var latest: [InboxPath: UInt64] = [:]
    var tickets: UInt64 = 0
    /// Places that hold a hint, not those overtaken.
    var count = 0
    var receiver: CheckedContinuation<InboxHint?, Never>?
    var isFinished = false
  }

  private let state = Mutex(State())
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// Takes `hint`, and drops an earlier one for the same path: the order is that of the latest word on each.
  /// False when there is no room.
  func offer(_ hint: InboxHint) -> Bool {
    let (receiver, accepted) = state.withLock { state -> (CheckedContinuation<InboxHint?, Never>?, Bool) in
      if state.isFinished { return (nil, true) }
      if let receiver = state.receiver {
        state.receiver = nil
        return (receiver, true)
      }
      let path: InboxPath? =
        if case .file(let path, _) = hint { path } else if case .gone(let path) = hint { path } else { nil }
      let isKnown = path.map { state.latest[$0] != nil } ?? false
      guard isKnown || state.count < capacity else { return (nil, false) }
      state.tickets += 1
      state.places.append(Place(hint: hint, path: path, ticket: state.tickets))
      if let path { state.latest[path] = state.tickets }
      if isKnown { Self.compact(&state) } else { state.count += 1 }
      return (nil, true)
    }
    receiver?.resume(returning: hint)
    return accepted
  }

  /// The oldest hint, as soon as there is one; nil once finished. For one receiver at a time.
  func next() async -> InboxHint? {
    await withCheckedContinuation { continuation in
      let answer = state.withLock { state -> InboxHint?? in
        if let hint = Self.takeFirst(&state) { return .some(hint) }
        if state.isFinished { return .some(nil) }
        state.receiver = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// Ends the stream; what still waits is dropped.
  func finish() {
    let receiver = state.withLock { state -> CheckedContinuation<InboxHint?, Never>? in
      state.isFinished = true
      state.places = []
      state.head = 0
      state.latest = [:]
      state.count = 0
      defer { state.receiver = nil }
      return state.receiver
    }
    receiver?.resume(returning: nil)
  }

  var isFinished: Bool { state.withLock { $0.isFinished } }

  private static func takeFirst(_ state: inout State) -> InboxHint? {
    while state.head < state.places.count {
      let place = state.places[state.head]
      state.head += 1
      if state.head == state.places.count || state.head > 4096 {
        state.places.removeFirst(state.head)
        state.head = 0
      }
      if let path = place.path {
        guard state.latest[path] == place.ticket else { continue }
        state.latest[path] = nil
      }
      state.count -= 1
      return place.hint
    }
    return nil
  }

  /// Throws out the places that were overtaken, once they are more than those that were not.
  private static func compact(_ state: inout State) {
    guard state.places.count > 2 * state.count + 1024 else { return }
    state.places = state.places[state.head...].filter { place in
      place.path.map { state.latest[$0] == place.ticket } ?? true
    }
    state.head = 0
  }
}
