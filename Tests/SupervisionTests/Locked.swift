import Synchronization

/// A value that a test and the code under test share.
final class Locked<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  init(_ value: Value) { storage = Mutex(value) }

  var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }

  func change(_ body: (inout Value) -> Void) { storage.withLock { body(&$0) } }
}
