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
    Console.complain("\(program): \(message)\n")
    return self
  }

  /// Ends the program without the C library's farewell: `exit` would tear libcrypto and libavcodec down under threads
  /// that still use them, and a video that was refused would look like a crash. `Console` leaves nothing to be written.
  package func end() -> Never { _exit(rawValue) }
}
