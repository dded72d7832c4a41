import Glibc

/// A Samba of the test's own on 127.0.0.1, with the share that ships (`etc/samba/leat-inbox.conf`) over `inbox`.
///
/// Only what a test cannot have is exchanged: the share's folder, and the user and group. smbd wants to be root.
package struct PrivateSMBD: Sendable {
  package let port: UInt16
  package let process: RunningProcess
  private let state: TemporaryDirectory
  private static let password = "not-a-secret"

  package static func start(inbox: String) async throws -> PrivateSMBD {
    var attempt = 1
    while true {
      do { return try await startOnce(inbox) } catch let error as Tool.Missing { throw error } catch  where attempt < 3
      {
        attempt += 1
      }
    }
  }

  private static func startOnce(_ inbox: String) async throws -> PrivateSMBD {
    let state = try TemporaryDirectory("smbd")
    let port = try freePort()
    let folders = [
      "private dir", "state directory", "cache directory", "lock directory", "pid directory", "ncalrpc dir",
    ]
    let own = try folders.map { name in
      let folder = try state.makeDirectory(name.split(separator: " ").joined(separator: "-"))
      // Samba insists that nobody else can look into some of them.
      chmod(folder, 0o700)
      return "\(name) = \(folder)"
    }
    let share = try ProjectFile.text(
      "etc/samba/leat-inbox.conf",
      setting: [
        "path": inbox, "valid users": userName, "force group": groupName,
      ])
    let configuration = try state.write(
      """
      [global]
      interfaces = 127.0.0.1
      bind interfaces only = yes
      smb ports = \(port)
      disable netbios = yes
      load printers = no
      disable spoolss = yes
      server role = standalone server
      # Small bites, and few at once: smbclient fills its window before it sends, and what a test feeds it slowly would
      # come in one piece.
      smb2 max write = 65536
      smb2 max credits = 8
      passdb backend = tdbsam:\(state.path("passdb.tdb"))
      \(own.joined(separator: "\n"))
      \(share)

      """, to: "smb.conf")
    let answers = try state.write("\(password)\n\(password)\n", to: "answers")
    try await run(.smbpasswd, ["-c", configuration, "-s", "-a", userName], input: answers)
    let process = try RunningProcess(
      Tool.smbd.path(), ["--foreground", "--no-process-group", "--debug-stdout", "-s", configuration])
    let server = PrivateSMBD(port: port, process: process, state: state)
    try await eventually(
      "smbd serves the share", within: .seconds(30), every: .milliseconds(200), describing: { process.output },
      condition: {
        if process.exitStatus != nil { throw ServerEnded(name: "smbd", words: process.output) }
        return try await server.tell("ls").succeeded ? true : nil
      })
    return server
  }

  /// Runs smbclient's `commands`, separated by semicolons.
  package func tell(_ commands: String) async throws -> RunResult {
    try await runAnyway(Tool.smbclient.path(), arguments(commands), limit: .seconds(60))
  }

  /// Starts an upload that the caller may kill.
  package func start(_ commands: String) throws -> RunningProcess {
    try RunningProcess(Tool.smbclient.path(), arguments(commands))
  }

  private func arguments(_ commands: String) -> [String] {
    // smbclient looks for a configuration, and complains when there is none.
    [
      "//127.0.0.1/leat", "-s", state.path("smb.conf"), "-p", "\(port)", "-U", "\(userName)%\(Self.password)",
      "-c", commands,
    ]
  }
}

/// Who runs the tests.
var userName: String { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root" }
var groupName: String { getgrgid(getgid()).map { String(cString: $0.pointee.gr_name) } ?? "root" }
