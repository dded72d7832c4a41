/// Asks again and again until `condition` gives a value; for what another process brings about.
///
/// - Parameter limit: generous, so that a loaded machine does not fail the test; nothing waits for it when all is well.
/// - Throws: `NeverHappened` after `limit`, with `describing`'s words about the state then.
@discardableResult
package func eventually<Value>(
  _ what: String, within limit: Duration = .seconds(180), every pause: Duration = .milliseconds(20),
  describing state: () -> String = { "" }, condition: () async throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  while true {
    if let value = try await condition() { return value }
    guard ContinuousClock.now < deadline else { throw NeverHappened(what: what, limit: limit, state: state()) }
    try await Task.sleep(for: pause)
  }
}

/// What was waited for did not come.
package struct NeverHappened: Error, CustomStringConvertible {
  package let what: String
  package let limit: Duration
  package let state: String

  package var description: String { "not within \(limit): \(what)\n\(state)" }
}
