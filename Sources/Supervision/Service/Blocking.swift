import Dispatch
import Foundation

/// Runs calls that block (on disks, locks, processes) away from the threads that Swift's tasks share: there are only as
/// many of those as processors, and a full disk would stop them all.
enum Blocking {
  /// On a thread of its own, which lives exactly as long as `body`.
  static func onOwnThread<Result: Sendable>(
    _ name: String, _ body: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.name = name
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  /// On `queue`, one after the other with what else runs there.
  static func on<Result: Sendable>(
    _ queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }
}
