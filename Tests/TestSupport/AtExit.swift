import Glibc
import Synchronization

/// What is to be done when the tests' process exits, because nothing owns a static to its end.
package enum AtExit {
  private static let work = Mutex<[@Sendable () -> Void]>([])
  private static let registration: Int32 = atexit { AtExit.run() }

  package static func perform(_ action: @escaping @Sendable () -> Void) {
    _ = registration
    work.withLock { $0.append(action) }
  }

  private static func run() {
    let actions = work.withLock { $0 }
    for action in actions.reversed() { action() }
  }
}
