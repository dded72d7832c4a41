package import Testing

/// For tests that would be in each other's way: so many at once, and the others wait for their turn.
///
/// Not `.serialized`: with a limit on how many tests run at once, each test of such a suite goes to the end of the queue
/// when the one before it is over, and the last minutes belong to these suites alone.
///
/// ```swift
/// @Suite(.oneWatcher) struct WatcherTests {
/// ```
package struct TakesTurns: SuiteTrait, TestTrait, TestScoping {
  fileprivate let turns: Turns

  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Called for the suite as well.
    guard testCase != nil else { return try await function() }
    try await turns.take(function)
  }
}

extension Trait where Self == TakesTurns {
  /// Keeps a processor busy with processes of its own: three at once, or each would wait for all others, and what should
  /// be over in seconds would run into its limit.
  package static var heavy: Self { TakesTurns(turns: heavyOnes) }
  /// Looks at pages in a browser, which draws them with the processor. A time limit of such a test would count the time
  /// in which it waits for its turn.
  package static var inBrowser: Self { TakesTurns(turns: browsers) }
  /// libinotifytools has one state a process, and all tests share a process.
  package static var oneWatcher: Self { TakesTurns(turns: watchers) }
}

private let heavyOnes = Turns(places: 3)
private let browsers = Turns(places: 2)
private let watchers = Turns(places: 1)
