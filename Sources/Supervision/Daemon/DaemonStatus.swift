/// What the daemon is doing, in numbers.
package struct DaemonStatus: Equatable, Sendable, CustomStringConvertible {
  package var running = 0
  package var waiting = 0
  package var receiving = 0
  /// The folder whose file system is too full, while one is.
  package var lowFolder: String?

  package init() {}

  /// One line for `systemctl status`.
  package var description: String {
    let counts = "\(running) processing, \(waiting) queued, \(receiving) arriving"
    return lowFolder.map { "\(counts); no job is started: too little space for '\($0)'" } ?? counts
  }
}
