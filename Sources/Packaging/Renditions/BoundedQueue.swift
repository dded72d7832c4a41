import Foundation

/// Hands values from one thread to another; the giver waits while the taker is behind.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // Unchecked: every access to the stored state is between `lock()` and `unlock()`.
  private let condition = NSCondition()
  private let limit: Int
  /// From `head` on those that wait; before it nil.
  private var elements: [Element?] = []
  private var head = 0
  private var isClosed = false

  init(limit: Int) { self.limit = limit }

  /// Waits for room. Returns false when the queue is closed.
  func push(_ element: Element) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while elements.count - head >= limit && !isClosed { condition.wait() }
    guard !isClosed else { return false }
    elements.append(element)
    condition.broadcast()
    return true
  }

  /// Waits for a value. Returns nil when the queue is closed and empty.
  func pop() -> Element? {
    condition.lock()
    defer { condition.unlock() }
    while head == elements.count && !isClosed { condition.wait() }
    return take()
  }

  /// Waits until `deadline` at the latest for a value. Returns nil when none came, or the queue is closed and empty.
  func pop(until deadline: Date) -> (element: Element?, isClosed: Bool) {
    condition.lock()
    defer { condition.unlock() }
    while head == elements.count && !isClosed { if !condition.wait(until: deadline) { break } }
    return (take(), isClosed)
  }

  /// Waits until `deadline` at the latest for a value, then takes all there are. Empty when none came.
  func popAll(until deadline: Date) -> (elements: [Element], isClosed: Bool) {
    condition.lock()
    defer { condition.unlock() }
    while head == elements.count && !isClosed { if !condition.wait(until: deadline) { break } }
    var all: [Element] = []
    while let element = take() { all.append(element) }
    return (all, isClosed)
  }

  /// Lets both sides go: the giver's values are refused from now on, the taker gets what is left.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  private func take() -> Element? {
    guard head < elements.count else { return nil }
    let element = elements[head]
    // Let go of at once: where the taker is always behind, the queue is never empty.
    elements[head] = nil
    head += 1
    if head == elements.count || head >= limit {
      elements.removeSubrange(..<head)
      head = 0
    }
    condition.broadcast()
    return element
  }
}

/// A thread of its own for blocking work, and what came of it.
final class ThreadOutcome<Value: Sendable, Failure: Error>: @unchecked Sendable {
  // Unchecked: `result` is only touched between `lock()` and `unlock()`.
  private let condition = NSCondition()
  private var result: Result<Value, Failure>?

  init(name: String, _ body: @escaping @Sendable () throws(Failure) -> Value) {
    let thread = Thread { [self] in
      let result: Result<Value, Failure>
      do throws(Failure) { result = .success(try body()) } catch { result = .failure(error) }
      condition.lock()
      self.result = result
      condition.broadcast()
      condition.unlock()
    }
    thread.name = name
    // Decoders keep large frames on the stack.
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Waits for the end; may be called again.
  func wait() throws(Failure) -> Value {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let result { return try result.get() }
      condition.wait()
    }
  }
}
