import Foundation
import Glibc
import Supervision

/// The signals that an operator sends.
enum Signals {
  /// Keeps them from ending the process; they wait until `requests` takes them.
  static func block() {
    var waited = set
    pthread_sigmask(SIG_BLOCK, &waited, nil)
    signal(SIGPIPE, SIG_IGN)
    // A descriptor 0, 1 or 2 that is closed would be given to a pipe, and mixed up with it in a worker.
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      guard (0...2).contains(descriptor) else {
        close(descriptor)
        return
      }
    }
  }

  /// What the signals mean to the daemon, as they come.
  static let requests = AsyncStream<Daemon.Request>.makeStream()

  /// Takes signals for as long as the process lives. The first that asks to stop also sets the time by which it is gone.
  static func wait() -> Never {
    while true {
      var waited = set
      var number: Int32 = 0
      guard sigwait(&waited, &number) == 0 else { continue }
      if number == SIGHUP {
        requests.continuation.yield(.reload)
        continue
      }
      requests.continuation.yield(.stop)
      // A copy to an archive cannot be called off, but it can be killed: the next start finishes it.
      Thread.sleep(forTimeInterval: 9.5)
      _exit(0)
    }
  }

  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    return set
  }
}
