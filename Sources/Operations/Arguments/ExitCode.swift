import Glibc

/// How every program of Leat ends.
package enum ExitCode: Int32, Sendable {
  /// Done, or accepted.
  case done = 0
  /// The video was refused; nothing is wrong with Leat.
  case refused = 1
  /// Wrong usage or configuration.
  case usage = 2
  /// Failed, and may be tried again.
  case failedForNow = 3
  case failedForGood = 4
}

extension ExitCode {
  /// Says on stderr why the program ends like this: `return .usage.saying("…", as: "leat")`.
  package func saying(_ message: String, as program: String) -> ExitCode {
    write("\(program): \(message)\n", to: STDERR_FILENO)
    return self
  }
}
