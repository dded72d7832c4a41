import Glibc

/// An rsync daemon of the test's own on 127.0.0.1, with the module that ships (`etc/rsync/leat-rsyncd.conf`).
package struct PrivateRsyncd: Sendable {
  package let port: UInt16
  package let process: RunningProcess
  private let state: TemporaryDirectory

  package static func start(inbox: String) async throws -> PrivateRsyncd {
    var attempt = 1
    while true {
      do { return try await startOnce(inbox) } catch let error as Tool.Missing { throw error } catch  where attempt < 3
      {
        attempt += 1
      }
    }
  }

  private static func startOnce(_ inbox: String) async throws -> PrivateRsyncd {
    let state = try TemporaryDirectory("rsyncd")
    let port = try freePort()
    let secrets = try state.write("anna:not-a-secret\n", to: "secrets")
    let password = try state.write("not-a-secret\n", to: "password")
    for file in [secrets, password] { chmod(file, 0o600) }
    let module = try ProjectFile.text(
      "etc/rsync/leat-rsyncd.conf",
      setting: [
        "path": inbox, "uid": userName, "gid": groupName, "secrets file": secrets,
        // Only root may.
        "use chroot": getuid() == 0 ? "yes" : "no",
      ])
    let configuration = try state.write(
      """
      port = \(port)
      address = 127.0.0.1
      pid file = \(state.path("pid"))
      log file = \(state.path("log"))
      \(module)
      """, to: "rsyncd.conf")
    let process = try RunningProcess(Tool.rsync.path(), ["--daemon", "--no-detach", "--config=\(configuration)"])
    let server = PrivateRsyncd(port: port, process: process, state: state)
    try await eventually(
      "rsyncd answers", within: .seconds(10), describing: { process.errorOutput },
      condition: {
        if process.exitStatus != nil { throw ServerEnded(name: "rsyncd", words: process.errorOutput) }
        return await acceptsConnections(port) ? true : nil
      })
    return server
  }

  /// Starts an upload of `file` to `target`, a path in the module; the caller may kill it.
  package func start(_ file: String, to target: String, _ options: [String] = []) throws -> RunningProcess {
    try RunningProcess(
      Tool.rsync.path(),
      options + ["--password-file=\(state.path("password"))", file, "rsync://anna@127.0.0.1:\(port)/leat/\(target)"])
  }

  /// Asks for `source`, a path in the module.
  package func download(_ source: String, to folder: String) async throws -> RunResult {
    try await runAnyway(
      Tool.rsync.path(),
      ["--password-file=\(state.path("password"))", "rsync://anna@127.0.0.1:\(port)/\(source)", folder])
  }

  package func upload(_ file: String, to target: String, _ options: [String] = []) async throws -> RunResult {
    let process = try start(file, to: target, options)
    let status = try await process.wait()
    return RunResult(
      command: process.command, status: status, output: process.output, errorOutput: process.errorOutput)
  }
}
