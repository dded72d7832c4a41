import Glibc

/// An sshd of the test's own on 127.0.0.1: own host key, own user key, for the user who runs the tests, or for one who
/// gets no further than the inbox, by the configuration that ships.
package struct PrivateSSHD: Sendable {
  package let port: UInt16
  package let process: RunningProcess
  private let state: TemporaryDirectory
  private let user: String

  /// An account that every Debian has, without a password and without a shell.
  package static let confinedUser = "nobody"

  /// - Parameter root: the folder that holds the inbox, which becomes the root of `confinedUser`, as
  ///   `etc/ssh/leat-sftp.conf` says. It and all above it must be root's alone. Only root can start such a server.
  package static func start(confinedTo root: String? = nil) async throws -> PrivateSSHD {
    var attempt = 1
    while true {
      do { return try await startOnce(root) } catch let error as Tool.Missing { throw error } catch  where attempt < 3 {
        attempt += 1
      }
    }
  }

  private static func startOnce(_ root: String?) async throws -> PrivateSSHD {
    let state = try TemporaryDirectory("sshd")
    for key in ["host_key", "user_key"] {
      try await run(.sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-f", state.path(key)])
    }
    let port = try freePort()
    var confinement = ""
    if let root {
      guard let group = getpwnam(confinedUser).flatMap({ getgrgid($0.pointee.pw_gid) }) else {
        throw SystemCallFailure("find the group of", confinedUser)
      }
      confinement = try ProjectFile.text(
        "etc/ssh/leat-sftp.conf",
        setting: ["Match Group": String(cString: group.pointee.gr_name), "ChrootDirectory": root], separator: " ")
      // sshd reads the key as the user who logs in.
      chmod(state.path, 0o755)
    }
    // As root, sshd separates privileges in a directory that Debian's unit would make.
    if getuid() == 0 { mkdir("/run/sshd", 0o755) }
    try state.write(
      """
      ListenAddress 127.0.0.1:\(port)
      HostKey "\(state.path("host_key"))"
      AuthorizedKeysFile "\(state.path("user_key.pub"))"
      PidFile none
      UsePAM no
      StrictModes no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin prohibit-password
      AllowTcpForwarding no
      Subsystem sftp internal-sftp
      \(confinement)

      """, to: "sshd_config")
    let process = try RunningProcess(Tool.sshd.path(), ["-D", "-e", "-f", state.path("sshd_config")])
    let server = PrivateSSHD(
      port: port, process: process, state: state, user: root == nil ? userName : confinedUser)
    try await eventually(
      "sshd answers", within: .seconds(10), describing: { process.errorOutput },
      condition: {
        if process.exitStatus != nil { throw ServerEnded(name: "sshd", words: process.errorOutput) }
        return await acceptsConnections(port) ? true : nil
      })
    return server
  }

  /// Options that `ssh`, `scp` and `sftp` take alike, the port apart.
  private var options: [String] {
    [
      "-F", "none", "-i", state.path("user_key"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
      "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
    ]
  }

  /// Uploads `file` to `target` with scp.
  /// - Parameter bitRate: a limit in kbit/s, for an upload that takes its time.
  package func scp(_ file: String, to target: String, bitRate: Int? = nil) async throws {
    let limit = bitRate.map { ["-l", "\($0)"] } ?? []
    try await run(
      .scp, options + limit + ["-q", "-P", "\(port)", file, "\(user)@127.0.0.1:\(target)"])
  }

  /// Uploads `file` to `target` with rsync over ssh.
  package func rsync(_ file: String, to target: String, _ more: [String] = []) async throws {
    let arguments = try rsyncArguments(file, to: target, more)
    try await run(.rsync, arguments)
  }

  /// Starts such an upload, for a caller who may kill it.
  package func startRsync(_ file: String, to target: String, _ more: [String]) throws -> RunningProcess {
    try RunningProcess(Tool.rsync.path(), rsyncArguments(file, to: target, more))
  }

  /// Starts `commands` of sftp; the caller may kill it.
  /// - Parameter bitRate: a limit in kbit/s.
  package func startSFTP(_ commands: String, bitRate: Int? = nil) throws -> RunningProcess {
    let batch = try state.write(commands + "\n", to: "batch-\(UInt32.random(in: 0 ... .max))")
    let limit = bitRate.map { ["-l", "\($0)"] } ?? []
    return try RunningProcess(
      Tool.sftp.path(), options + limit + ["-q", "-b", batch, "-P", "\(port)", "\(user)@127.0.0.1"])
  }

  /// Starts an upload with scp at `bitRate` kbit/s; the caller may kill it.
  package func startSCP(_ file: String, to target: String, bitRate: Int) throws -> RunningProcess {
    try RunningProcess(
      Tool.scp.path(),
      options + ["-l", "\(bitRate)", "-q", "-P", "\(port)", file, "\(user)@127.0.0.1:\(target)"])
  }

  /// Starts `command` on the server's side.
  package func startSSH(_ command: String) throws -> RunningProcess {
    try RunningProcess(Tool.ssh.path(), options + ["-T", "-p", "\(port)", "\(user)@127.0.0.1", command])
  }

  /// Starts an upload with curl at `rate` bytes/s; with `-C -` it goes on where the file on the server ends.
  package func startCurl(_ file: String, to target: String, rate: Int, _ more: [String] = []) throws -> RunningProcess {
    try RunningProcess(
      Tool.curl.path(),
      [
        "--silent", "--show-error", "--insecure", "--user", "\(user):", "--key", state.path("user_key"),
        "--pubkey", state.path("user_key.pub"), "--limit-rate", "\(rate)",
      ] + more + ["--upload-file", file, "sftp://127.0.0.1:\(port)\(target)"])
  }

  private func rsyncArguments(_ file: String, to target: String, _ more: [String]) throws -> [String] {
    let shell = ([try Tool.ssh.path(), "-p", "\(port)"] + options).joined(separator: " ")
    return ["-a", "-e", shell] + more + [file, "\(user)@127.0.0.1:\(target)"]
  }
}
