import CSystemd
import Glibc

/// Tells systemd how the service is (`sd_notify(3)`); does nothing when systemd did not start it.
package struct ServiceNotifier: Sendable {
  package init() {}

  /// How often `keepAlive()` has to be called: half of the unit's `WatchdogSec=`. Nil when systemd does not watch.
  package var watchdogInterval: Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(clamping: microseconds / 2))
  }

  /// The start is over, or a reload.
  package func ready(status: String) { send("READY=1", "STATUS=\(String(printable: status))") }

  /// One line that `systemctl status` shows: jobs, queue.
  package func status(_ text: String) { send("STATUS=\(String(printable: text))") }

  package func keepAlive() { send("WATCHDOG=1") }

  /// The configuration is being read again; `ready(status:)` ends it.
  package func reloading() {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    send("RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
  }

  package func stopping() { send("STOPPING=1") }

  /// A failure to notify changes nothing for the work, and systemd notices by itself.
  private func send(_ lines: String...) { _ = sd_notify(0, lines.joined(separator: "\n")) }
}
