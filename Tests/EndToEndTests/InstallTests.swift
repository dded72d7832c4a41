import Foundation
import TestSupport
import Testing

/// What a package would hold.
@Suite("etc/dev/install", .heavy)
struct InstallTests {
  /// Where each file of the project goes; the programs apart.
  private static let files = [
    "etc/samba/leat-inbox.conf": "usr/share/doc/leat/examples/leat-inbox.conf",
    "etc/ssh/leat-sftp.conf": "usr/share/doc/leat/examples/leat-sftp.conf",
    "etc/rsync/leat-rsyncd.conf": "usr/share/doc/leat/examples/leat-rsyncd.conf",
    "etc/doc/front-doors.md": "usr/share/doc/leat/front-doors.md",
    "etc/doc/receipts.md": "usr/share/doc/leat/receipts.md",
    "etc/doc/site.md": "usr/share/doc/leat/site.md",
    "etc/doc/beacons.md": "usr/share/doc/leat/beacons.md",
    "etc/nginx/leat-rules.conf": "etc/nginx/snippets/leat-rules.conf",
    "etc/nginx/leat-keys.conf": "etc/nginx/snippets/leat-keys.conf",
    "etc/doc/encryption.md": "usr/share/doc/leat/encryption.md",
    "etc/nginx/leat-log.conf": "etc/nginx/conf.d/leat-log.conf",
    "etc/leat.yaml": "etc/leat/leat.yaml",
    "etc/nginx/leat.conf": "etc/nginx/sites-available/leat.conf",
    "systemd/leatd.service": "usr/lib/systemd/system/leatd.service",
  ]

  private func install(into folder: String) async throws {
    let programs = URL(filePath: BuiltProgram.leatd.path).deletingLastPathComponent().path(percentEncoded: false)
    let result = try await runAnyway(
      ProjectFile.path("etc/dev/install"), [], environment: ["DESTDIR": folder, "LEAT_BIN": programs],
      limit: .seconds(240))
    #expect(result.succeeded, "\(result)")
  }

  @Test("below DESTDIR: programs, units, examples for the front doors as they ship; a second time changes no setting")
  func destination() async throws {
    let folder = try TemporaryDirectory("install")
    try await install(into: folder.path)
    for (file, place) in Self.files {
      let shipped = try #require(FileManager.default.contents(atPath: ProjectFile.path(file)), "\(file)")
      #expect(FileManager.default.contents(atPath: folder.path(place)) == shipped, "\(place)")
    }
    for program in ["leatd", "leat", "leat-site"] {
      #expect(FileManager.default.isExecutableFile(atPath: folder.path("usr/bin/\(program)")))
    }
    try folder.write("root: /mine\n", to: "etc/leat/leat.yaml")
    try await install(into: folder.path)
    #expect(try String(contentsOfFile: folder.path("etc/leat/leat.yaml"), encoding: .utf8) == "root: /mine\n")
  }

  @Test("every file that README tells to copy is one that is installed")
  func readme() throws {
    let text = try String(contentsOfFile: ProjectFile.path("README.md"), encoding: .utf8)
    let named = text.matches(of: /cp examples\/(\S+)/).map { "usr/share/doc/leat/examples/\($0.output.1)" }
    #expect(named.count == 3)
    for place in named { #expect(Self.files.values.contains(place), "\(place)") }
  }
}
