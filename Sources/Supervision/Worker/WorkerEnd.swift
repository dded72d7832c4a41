/// How a worker process ended.
package struct WorkerEnd: Equatable, Sendable {
  package enum Cause: Equatable, Sendable {
    /// It ended by itself, with this exit status.
    case exited(Int32)
    /// A signal ended it: a crash, the kernel out of memory, an operator.
    case signalled(Int32)
    /// It made no progress for this long, and was killed.
    case hung(Duration)
    /// It was told to stop and did not within the grace, so it was killed.
    case killedAfterGrace
    /// It could not be started at all.
    case notStarted(errno: Int32)
  }

  package let cause: Cause
  /// Whether it had been asked to stop: then its end says nothing about the video.
  package let wasStopped: Bool
  /// The end of what it wrote to stderr, for people.
  package let lastWords: String
  /// Its process; nil when it was never started.
  package let process: Int32?

  package init(_ cause: Cause, wasStopped: Bool = false, lastWords: String = "", process: Int32? = nil) {
    self.cause = cause
    self.wasStopped = wasStopped
    self.lastWords = lastWords
    self.process = process
  }
}
