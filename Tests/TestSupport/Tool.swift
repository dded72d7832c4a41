import Foundation
import Glibc

/// A program that tests run, and the Debian package that has it.
package enum Tool: String, CaseIterable, Sendable {
  case bash, chromium, chromedriver, cp, curl, ffmpeg, ffprobe, mediainfo, mv, nginx, python3, rsync, scp, sftp,
    smbclient, smbd, smbpasswd, ssh, sshd
  case openssl, testparm
  case sshKeygen = "ssh-keygen"
  case systemdAnalyze = "systemd-analyze"

  package var debianPackage: String {
    switch self {
    case .bash, .chromium, .curl, .ffmpeg, .mediainfo, .nginx, .python3, .rsync, .smbclient: rawValue
    case .chromedriver: "chromium-driver"
    case .cp, .mv: "coreutils"
    case .ffprobe: "ffmpeg"
    case .scp, .sftp, .ssh, .sshKeygen: "openssh-client"
    case .smbd: "samba"
    case .smbpasswd, .testparm: "samba-common-bin"
    case .openssl: "openssl"
    case .sshd: "openssh-server"
    case .systemdAnalyze: "systemd"
    }
  }

  /// The program's absolute path. Debian keeps servers where an ordinary user's `PATH` does not look.
  /// - Throws: `Missing`, which fails the test: a test that cannot run has not passed.
  package func path() throws(Missing) -> String {
    let search = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    for folder in search.split(separator: ":") {
      let candidate = "\(folder)/\(rawValue)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    throw Missing(tool: self)
  }

  package struct Missing: Error, CustomStringConvertible {
    package let tool: Tool

    package var description: String {
      "'\(tool.rawValue)' is not installed; it is in Debian's \(tool.debianPackage) (etc/dev/deps test installs all)"
    }
  }
}
