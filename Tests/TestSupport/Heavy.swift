package import Testing

/// For tests that keep a processor busy with processes of their own: two at once, or each would wait for all others,
/// and what should be over in seconds would run into its limit.
package struct Heavy: SuiteTrait, TestTrait, TestScoping {
  private static let turns = Turns(places: 2)

  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Called for the suite as well.
    guard testCase != nil else { return try await function() }
    try await Self.turns.take(function)
  }
}

extension Trait where Self == Heavy {
  package static var heavy: Self { Heavy() }
}
