import CPlatform
import Dispatch
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
    let control = control
    for number in [SIGTERM, SIGINT] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      // Holds itself: there is nothing to end it before the process does.
      source.setEventHandler { [source] in
        control.cancel()
        _ = source
      }
      source.resume()
    }
    if readsStandardInput { Thread.detachNewThread { Self.obey(control) } }
  }

  /// One word a line: `complete`, after which the daemon has nothing more to say; `abort`. The end of the input without
  /// `complete` means that the daemon is gone.
  private static func obey(_ control: PackagingControl) {
    while let word = readLine() {
      switch word {
      case "complete":
        control.complete()
        return
      case "abort":
        control.cancel()
        return
      default: continue
      }
    }
    control.cancel()
  }
}
