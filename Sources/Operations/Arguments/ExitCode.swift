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
