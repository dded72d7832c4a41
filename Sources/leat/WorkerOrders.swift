import CPlatform
import Foundation
import Glibc
import Packaging

/// What a worker is told from outside: SIGTERM and SIGINT, and leatd's words on standard input.
struct WorkerOrders {
  let control: PackagingControl
  let readsStandardInput: Bool

  /// Starts to listen, on threads of their own.
  func listen() {
    signal(SIGPIPE, SIG_IGN)
    var stopSignals = sigset_t()
    sigemptyset(&stopSignals)
    for number in [SIGTERM, SIGINT] { sigaddset(&stopSignals, number) }
    // Blocked here, before any thread exists, so that only `sigwait` gets them.
    pthread_sigmask(SIG_BLOCK, &stopSignals, nil)
    let (control, blocked) = (control, stopSignals)
    Thread.detachNewThread {
      var signals = blocked
      var number: Int32 = 0
      sigwait(&signals, &number)
      control.cancel()
    }
    if readsStandardInput { Thread.detachNewThread { Self.obey(control) } }
  }

  /// One word a line: `complete`, after which the daemon has nothing more to say; `abort`. The end of the input without
  /// `complete` means that the daemon is gone.
  private static func obey(_ control: PackagingControl) {
    while let word = readLine() {
      switch word {
      case "complete": return
      case "abort":
        control.cancel()
        return
      default: continue
      }
    }
    control.cancel()
  }
}
