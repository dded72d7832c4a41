import Foundation
import Glibc

/// A `leatd` of the test's own over a throw-away root.
///
/// The root outlives the process, so that a test can kill the daemon and start it again.
package final class LeatDaemon: Sendable {
  package let root: TemporaryDirectory
  package let process: RunningProcess
  package let configuration: String

  package var inbox: String { root.path("inbox") }
  package var published: String { root.path("public") }
  package var rejected: String { root.path("rejected") }
  /// What it wrote to the journal, one line a message.
  package var journal: String { process.errorOutput }

  /// Starts a daemon and waits until it watches the inbox.
  ///
  /// - Parameters:
  ///   - root: of an earlier daemon, to go on where that one was ended.
  ///   - settings: lines of `leat.yaml` beside `root`.
  package static func start(
    root: TemporaryDirectory? = nil, settings: String = "", environment: [String: String] = [:]
  ) async throws -> LeatDaemon {
    let daemon = try LeatDaemon(
      root: root ?? TemporaryDirectory("root"), settings: settings, environment: environment)
    let process = daemon.process
    try await eventually(
      "leatd is ready", describing: { process.errorOutput },
      condition: {
        if process.exitStatus != nil { throw ServerEnded(name: "leatd", words: process.errorOutput) }
        return access(daemon.inbox, W_OK) == 0 && daemon.isReady ? true : nil
      })
    return daemon
  }

  private init(root: TemporaryDirectory, settings: String, environment: [String: String]) throws {
    self.root = root
    configuration = try Self.write(settings, for: root)
    // Under a journal of the machine's own, its lines would go there.
    process = try RunningProcess(
      BuiltProgram.leatd.path, ["--config", configuration],
      environment: environment.merging(["JOURNAL_STREAM": "", "NOTIFY_SOCKET": ""]) { mine, _ in mine })
  }

  /// Writes `settings`, and what tests need besides; the file's path.
  @discardableResult
  static func write(_ settings: String, for root: TemporaryDirectory) throws -> String {
    var lines = ["root: \(root.path)", settings]
    // Tests run on small disks too; what the free-space guard does is a test of its own.
    if !settings.contains("min_free:") { lines.append("min_free: 1 MiB") }
    // Beside other work a nice worker would hardly get on, and the test's time runs.
    if !settings.contains("worker:") { lines.append("worker:\n  nice: 0") }
    return try root.write(lines.joined(separator: "\n") + "\n", to: "leat.yaml")
  }

  private var isReady: Bool { journal.contains("runs below") }

  /// Kills it as a power cut would; its workers learn it from their standard input.
  package func kill() async throws {
    process.send(SIGKILL)
    try await process.wait(.seconds(10))
  }

  /// Ends it as systemd would.
  @discardableResult
  package func stop() async throws -> RunningProcess.ExitStatus { try await process.end(patience: .seconds(30)) }

  /// Copies `file` into the inbox as `name`, as `cp` does.
  package func drop(_ file: String, as name: String) throws {
    try FileManager.default.copyItem(atPath: file, toPath: "\(inbox)/\(name)")
  }
}
