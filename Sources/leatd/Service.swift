import Foundation
import Glibc
import Operations
import Supervision

/// Connects the daemon with the process: its journal, systemd, signals, and its neighbour `leat`.
struct Service {
  let file: ConfigurationFile

  func run() async -> ExitCode {
    let configuration = file.configuration
    let journal = Journal(identifier: "leatd", level: configuration.logLevel)
    let systemd = ServiceNotifier()
    let other = ProcessInfo.processInfo.environment["LEAT_WORKER"]
    var options = Daemon.Options(
      jobs: JobService.Options(program: other ?? Self.neighbour, startsAhead: other == nil))
    if let interval = systemd.watchdogInterval { options.statusInterval = min(options.statusInterval, interval) }
    let path = file.path
    let root = configuration.folders.root
    let daemon = Daemon(
      file, options: options, load: { try ConfigurationFile.load(path: path) },
      notify: { notice in
        switch notice {
        case .ready:
          systemd.ready(status: "watching the inbox")
          journal.record(.started(version: leatVersion, root: root))
        case .reloaded: systemd.ready(status: "the configuration was read")
        case .status(let status): systemd.status("\(status)")
        case .alive: systemd.keepAlive()
        case .reloading: systemd.reloading()
        case .stopping:
          systemd.stopping()
          journal.record(.stopping(why: "workers are told to stop; what is unfinished goes on at the next start"))
        }
      },
      report: { event, subject in journal.record(event, about: subject) })
    do {
      try await daemon.run(Signals.requests.stream)
      return .done
    } catch {
      journal.record(.trouble(what: "leatd cannot go on: \(error)"))
      return .failedForNow
    }
  }

  static func complain(_ message: String) {
    Console.complain("\(message)\n")
  }

  /// `leat`, beside this very program; `LEAT_WORKER` names another, for tests, which need not know how to stand by.
  private static var neighbour: String {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/usr/bin/leatd"
    return URL(filePath: own).deletingLastPathComponent().appending(path: "leat").path(percentEncoded: false)
  }
}
