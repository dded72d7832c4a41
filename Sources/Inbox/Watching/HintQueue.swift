import Glibc
import Synchronization

/// Hints on their way from the watcher's thread to the one who takes them, at most one for each path.
///
/// Its size is bounded: when the receiver is slow, the watcher waits, the kernel's own queue fills, and an overflow
/// there ends in a rescan. Nothing grows, and nothing is lost for good.
final class HintQueue: Sendable {
  private enum Place {
    case path(InboxPath)
    case other(InboxHint)
  }

  private struct State {
    /// Oldest first, from `head` on.
    var places: [Place] = []
    var head = 0
    var latest: [InboxPath: InboxHint] = [:]
    var receiver: CheckedContinuation<InboxHint?, Never>?
    var isFinished = false

    var count: Int { places.count - head }
  }

  private let state = Mutex(State())
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// Takes `hint`, in the place of an earlier one for the same path; false when there is no room.
  func offer(_ hint: InboxHint) -> Bool {
    let (receiver, accepted) = state.withLock { state -> (CheckedContinuation<InboxHint?, Never>?, Bool) in
      if state.isFinished { return (nil, true) }
      if let receiver = state.receiver {
        state.receiver = nil
        return (receiver, true)
      }
      switch hint {
      case .file(let path, _), .gone(let path):
        if state.latest[path] == nil {
          guard state.count < capacity else { return (nil, false) }
          state.places.append(.path(path))
        }
        state.latest[path] = hint
      case .rescan, .notice:
        guard state.count < capacity else { return (nil, false) }
        state.places.append(.other(hint))
      }
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
      switch place {
      case .path(let path): if let hint = state.latest.removeValue(forKey: path) { return hint }
      case .other(let hint): return hint
      }
    }
    return nil
  }
}
