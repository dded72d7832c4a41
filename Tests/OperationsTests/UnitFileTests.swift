import Foundation
import Glibc
import Testing

@testable import Operations

@Suite("systemd's files as they ship")
struct UnitFileTests {
  /// The values of `key` in a shipped unit, in order.
  private func values(_ key: String, in unit: String) throws -> [String] {
    try String(contentsOfFile: Repository.path("systemd/\(unit)"), encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
  }

  private func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("systemd-analyze finds nothing to say about the units", arguments: ["leatd", "leat-site"])
  func verify(name: String) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // The unit names an installed program; here, one that exists stands for it.
    let program = "\(folder)/\(name)"
    try FileManager.default.copyItem(atPath: "/bin/true", toPath: program)
    let text = try String(contentsOfFile: Repository.path("systemd/\(name).service"), encoding: .utf8)
    #expect(text.contains("ExecStart=/usr/bin/\(name) "))
    try text.replacing("ExecStart=/usr/bin/\(name) ", with: "ExecStart=\(program) ")
      .write(toFile: "\(folder)/\(name).service", atomically: true, encoding: .utf8)
    let (status, output) = try Tool.run("systemd-analyze", "verify", "--man=no", "\(folder)/\(name).service")
    #expect(status == 0, "\(output)")
    // Unknown keys are warnings, and no failure.
    #expect(!output.contains("\(name).service"), "\(output)")
  }

  @Test("the units start the programs with the configuration that everything else means")
  func start() throws {
    #expect(try values("ExecStart", in: "leatd.service") == ["/usr/bin/leatd --config \(Configuration.defaultPath)"])
    #expect(
      try values("ExecStart", in: "leat-site.service")
        == ["/usr/bin/leat-site watch --config \(Configuration.defaultPath)"])
    let folders = Configuration().folders
    #expect(try values("ReadWritePaths", in: "leatd.service") == [folders.root])
    #expect(try values("ReadWritePaths", in: "leat-site.service") == [folders.published])
  }

  @Test("a wrong configuration is not started again and again", arguments: ["leatd.service", "leat-site.service"])
  func restart(unit: String) throws {
    #expect(try values("RestartPreventExitStatus", in: unit) == ["\(ExitCode.usage.rawValue)"])
    #expect(try values("User", in: unit) == ["leat"])
  }

  @Test("the daemon has the two capabilities that it needs, the site none")
  func capabilities() throws {
    #expect(try values("AmbientCapabilities", in: "leatd.service") == ["CAP_LEASE CAP_FOWNER"])
    #expect(try values("CapabilityBoundingSet", in: "leatd.service") == ["CAP_LEASE CAP_FOWNER"])
    #expect(try values("AmbientCapabilities", in: "leat-site.service") == [])
    #expect(try values("CapabilityBoundingSet", in: "leat-site.service") == [""])
  }

  @Test("systemd-sysusers makes the user and the uploaders' group")
  func users() throws {
    let root = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: "\(root)/etc", withIntermediateDirectories: true)
    let (status, output) = try Tool.run(
      "systemd-sysusers", "--root=\(root)", "--dry-run", Repository.path("systemd/leat.sysusers"))
    #expect(status == 0, "\(output)")
    #expect(output.contains("Creating group 'leat-upload'"), "\(output)")
    #expect(output.contains("Creating user 'leat'"), "\(output)")
  }

  @Test("every folder of the default configuration is made, the inbox for its group, the spool for nobody else")
  func folders() throws {
    let lines = try String(contentsOfFile: Repository.path("systemd/leat.tmpfiles"), encoding: .utf8)
      .split(separator: "\n").filter { $0.hasPrefix("d ") }
      .map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
    let made = Dictionary(lines.map { ($0[1], Array($0[2...4])) }, uniquingKeysWith: { first, _ in first })
    let folders = Configuration().folders
    #expect(
      made == [
        folders.root: ["0755", "leat", "leat"], folders.inbox: ["2775", "leat", "leat-upload"],
        folders.spool: ["0750", "leat", "leat"], folders.rejected: ["2750", "leat", "leat-upload"],
        folders.originals: ["0750", "leat", "leat"], folders.archive: ["0750", "leat", "leat"],
        folders.published: ["0755", "leat", "leat"], folders.keys: ["2750", "leat", "www-data"],
      ])
  }

  @Test("systemd-tmpfiles takes the file", .enabled(if: geteuid() == 0, "only root can give folders to a user"))
  func tmpfiles() throws {
    let root = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: root) }
    for folder in ["etc", "srv"] {
      try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
    }
    _ = try Tool.run("systemd-sysusers", "--root=\(root)", Repository.path("systemd/leat.sysusers"))
    let (status, output) = try Tool.run(
      "systemd-tmpfiles", "--create", "--root=\(root)", Repository.path("systemd/leat.tmpfiles"))
    #expect(status == 0, "\(output)")
    var inbox = stat()
    #expect(stat("\(root)/srv/leat/inbox", &inbox) == 0)
    #expect(inbox.st_mode & 0o7777 == 0o2775)
    #expect(inbox.st_uid != 0 && inbox.st_gid != inbox.st_uid)
    var keys = stat()
    #expect(stat("\(root)/srv/leat/keys", &keys) == 0)
    #expect(keys.st_mode & 0o7777 == 0o2750 && keys.st_uid == inbox.st_uid && keys.st_gid == 33)
  }
}
