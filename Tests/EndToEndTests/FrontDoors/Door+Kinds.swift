import Foundation
import Glibc
import TestSupport

extension Door {
  enum Kind: String, CaseIterable, Sendable {
    case smb = "smbclient"
    case sftp = "sftp, chrooted"
    case scp = "scp, chrooted"
    case curl = "curl, chrooted"
    case rsyncOverSSH = "rsync over ssh"
    case rsyncd = "rsyncd"
    case rsyncPreallocating = "rsync --preallocate"
    case cp = "cp --reflink=never"
  }

  /// Opens the door to the inbox of `daemon`, whose root `Door.root` has made.
  static func open(_ kind: Kind, of daemon: LeatDaemon) async throws -> Door {
    switch kind {
    case .smb: smb(try await PrivateSMBD.start(inbox: daemon.inbox))
    case .sftp: sftp(try await confinedServer(daemon))
    case .scp: scp(try await confinedServer(daemon))
    case .curl: curl(try await confinedServer(daemon))
    case .rsyncOverSSH: rsync(try await PrivateSSHD.start(), daemon.inbox)
    case .rsyncd: rsyncd(.rsyncd, try await PrivateRsyncd.start(inbox: daemon.inbox))
    case .rsyncPreallocating:
      rsyncd(.rsyncPreallocating, try await PrivateRsyncd.start(inbox: daemon.inbox), ["--preallocate"])
    case .cp: cp(daemon.inbox)
    }
  }

  /// A root for a daemon, of which sshd may make a user's root: nobody but root may write to it or above it, which leaves
  /// out `/tmp`.
  static func root() throws -> TemporaryDirectory {
    let root = try TemporaryDirectory("root", below: "/run")
    chmod(root.path, 0o755)
    return root
  }

  /// The inbox belongs to the uploaders' group, with the setgid bit, as `systemd/leat.tmpfiles` says.
  static func confinedServer(_ daemon: LeatDaemon) async throws -> PrivateSSHD {
    guard let user = getpwnam(PrivateSSHD.confinedUser),
      chown(daemon.inbox, getuid(), user.pointee.pw_gid) == 0, chmod(daemon.inbox, 0o2775) == 0
    else { throw SystemCallFailure("give to the uploaders' group", daemon.inbox) }
    return try await PrivateSSHD.start(confinedTo: daemon.root.path)
  }

  private static func smb(_ server: PrivateSMBD) -> Door {
    Door(
      name: Kind.smb.rawValue,
      begin: { file, name, seconds in
        try Transfer.fed(file, seconds: seconds) { try server.start("put \($0) \(name)") }
      },
      send: { file, name in Transfer(client: try server.start("put \(file) \(name)")) },
      remove: { name in try await Transfer(client: try server.start("del \(name)")).finish() })
  }

  private static func sftp(_ server: PrivateSSHD) -> Door {
    Door(
      name: Kind.sftp.rawValue,
      begin: { file, name, seconds in
        Transfer(client: try server.startSFTP("put \(file) \(name)", bitRate: kilobits(try rate(file, seconds))))
      },
      resume: { file, name in Transfer(client: try server.startSFTP("reput \(file) \(name)")) },
      remove: { name in try await Transfer(client: try server.startSFTP("rm \(name)")).finish() })
  }

  private static func scp(_ server: PrivateSSHD) -> Door {
    Door(
      name: Kind.scp.rawValue,
      begin: { file, name, seconds in
        Transfer(client: try server.startSCP(file, to: name, bitRate: kilobits(try rate(file, seconds))))
      },
      remove: { name in try await Transfer(client: try server.startSFTP("rm \(name)")).finish() })
  }

  private static func curl(_ server: PrivateSSHD) -> Door {
    Door(
      name: Kind.curl.rawValue,
      begin: { file, name, seconds in
        Transfer(client: try server.startCurl(file, to: "/inbox/\(name)", rate: try rate(file, seconds)))
      },
      resume: { file, name in
        Transfer(client: try server.startCurl(file, to: "/inbox/\(name)", rate: 1 << 30, ["--continue-at", "-"]))
      },
      remove: { name in try await Transfer(client: try server.startSFTP("rm \(name)")).finish() })
  }

  private static func rsync(_ server: PrivateSSHD, _ inbox: String) -> Door {
    Door(
      name: Kind.rsyncOverSSH.rawValue,
      begin: { file, name, seconds in
        Transfer(
          client: try server.startRsync(file, to: "\(inbox)/\(name)", slowly(try rate(file, seconds))))
      },
      resume: { file, name in
        Transfer(client: try server.startRsync(file, to: "\(inbox)/\(name)", ["--inplace", "--append"]))
      },
      send: { file, name in Transfer(client: try server.startRsync(file, to: "\(inbox)/\(name)", [])) })
  }

  private static func rsyncd(_ kind: Kind, _ server: PrivateRsyncd, _ more: [String] = []) -> Door {
    Door(
      name: kind.rawValue,
      begin: { file, name, seconds in
        Transfer(client: try server.start(file, to: name, slowly(try rate(file, seconds)) + more))
      },
      resume: { file, name in Transfer(client: try server.start(file, to: name, ["--inplace", "--append"])) },
      send: { file, name in Transfer(client: try server.start(file, to: name, more)) })
  }

  private static func cp(_ inbox: String) -> Door {
    Door(
      name: Kind.cp.rawValue,
      begin: { file, name, seconds in
        try Transfer.fed(file, seconds: seconds) {
          try RunningProcess(Tool.cp.path(), ["--reflink=never", $0, "\(inbox)/\(name)"])
        }
      },
      send: { file, name in
        Transfer(client: try RunningProcess(Tool.cp.path(), ["--reflink=never", file, "\(inbox)/\(name)"]))
      })
  }

  private static func kilobits(_ bytes: Int) -> Int { max(bytes * 8 / 1000, 1) }

  private static func slowly(_ rate: Int) -> [String] {
    ["--inplace", "--whole-file", "--bwlimit=\(max(rate / 1024, 1))"]
  }
}
