package import Testing

/// libinotifytools has one state a process, and all tests share a process: tests with a watcher take turns.
///
/// ```swift
/// @Suite(.serialized, .oneWatcher) struct WatcherTests {
/// ```
package struct OneWatcher: SuiteTrait, TestTrait, TestScoping {
  private static let turn = Turn()

  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Called for the suite as well: only a test itself uses a watcher.
    guard testCase != nil else { return try await function() }
    await Self.turn.begin()
    do {
      try await function()
      await Self.turn.end()
    } catch {
      await Self.turn.end()
      throw error
    }
  }

  private actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func begin() async {
      if !isTaken {
        isTaken = true
        return
      }
      await withCheckedContinuation { waiting.append($0) }
    }

    func end() {
      if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
  }
}

extension Trait where Self == OneWatcher {
  package static var oneWatcher: Self { OneWatcher() }
}
