package import Testing

/// libinotifytools has one state a process, and all tests share a process: tests with a watcher take turns.
///
/// ```swift
/// @Suite(.serialized, .oneWatcher) struct WatcherTests {
/// ```
package struct OneWatcher: SuiteTrait, TestTrait, TestScoping {
  private static let turns = Turns(places: 1)

  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Called for the suite as well: only a test itself uses a watcher.
    guard testCase != nil else { return try await function() }
    try await Self.turns.take(function)
  }
}

extension Trait where Self == OneWatcher {
  package static var oneWatcher: Self { OneWatcher() }
}
