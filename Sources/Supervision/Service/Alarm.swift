import Synchronization

/// Wakes one waiting loop: now, or at a time that can be moved.
final class Alarm: Sendable {
  /// Rings that come while the loop is busy are one.
  let rings: AsyncStream<Void>
  private let bell: AsyncStream<Void>.Continuation
  private let sleeper = Mutex<Task<Void, Never>?>(nil)

  init() {
    (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  deinit { sleeper.withLock { $0?.cancel() } }

  func ring() { bell.yield() }

  /// Rings at `time` instead of what was set before; nil: not at all.
  func set(_ time: ContinuousClock.Instant?) {
    let bell = bell
    let next = time.map { time in
      Task {
        guard (try? await Task.sleep(until: time, clock: .continuous)) != nil else { return }
        bell.yield()
      }
    }
    let previous = sleeper.withLock { sleeper in
      defer { sleeper = next }
      return sleeper
    }
    previous?.cancel()
  }
}
