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

  /// Requests as they come. The first to stop also sets the time by which the process is gone.
  static func requests() -> AsyncStream<Daemon.Request> {
    let (stream, continuation) = AsyncStream<Daemon.Request>.makeStream()
    let thread = Thread {
      var waited = set
      while true {
        var number: Int32 = 0
        guard sigwait(&waited, &number) == 0 else { continue }
        if number == SIGHUP {
          continuation.yield(.reload)
          continue
        }
        continuation.yield(.stop)
        continuation.finish()
        // Copies to an archive cannot be called off, but they can be killed: the next start finishes them.
        Thread.sleep(forTimeInterval: 9.5)
        _exit(0)
      }
    }
    thread.name = "signals"
    thread.stackSize = 1 << 20
    thread.start()
    return stream
  }

  private static var set: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    return set
  }
}
