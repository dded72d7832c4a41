import Glibc

/// The daemon's environment as a worker gets it.
enum WorkerEnvironment {
  /// Only the service itself may talk to systemd.
  private static let ownNames: Set<String> = ["JOURNAL_STREAM", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"]

  /// `NAME=value` strings for a worker whose stderr is `standardError`, a pipe to the daemon.
  ///
  /// What is written to that pipe ends in the journal when the daemon's own stderr does. Saying so in `JOURNAL_STREAM`
  /// (systemd.exec(5)) lets the worker send its messages with their fields instead of as bare lines.
  static func strings(standardError: Int32, inherited: [String] = inherited) -> [String] {
    var strings = inherited.filter { !ownNames.contains(String($0.prefix { $0 != "=" })) }
    if inherited.contains("JOURNAL_STREAM=\(stream(STDERR_FILENO))") {
      strings.append("JOURNAL_STREAM=\(stream(standardError))")
    }
    return strings
  }

  private static var inherited: [String] {
    var strings: [String] = []
    var next = environ
    while let string = next.pointee {
      strings.append(String(cString: string))
      next += 1
    }
    return strings
  }

  /// Device and inode, as systemd writes them.
  static func stream(_ descriptor: Int32) -> String {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : ""
  }
}
