import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// What the configurations that ship let in, and what they keep out.
@Suite("What front doors keep out", .heavy, .enabled(if: getuid() == 0, "smbd, and sshd's chroot, want to be root"))
struct FrontDoorRulesTests {
  private static let receipts = "settle: 300 ms\nreceipts: true\nbase_url: https://v.example.org"

  @Test("Samba takes every line of the share: testparm has nothing to say")
  func testparm() async throws {
    let folder = try TemporaryDirectory("testparm")
    let share = try String(contentsOfFile: ProjectFile.path("etc/samba/leat-inbox.conf"), encoding: .utf8)
    // As it ships, the share's folder and group included.
    let configuration = try folder.write("[global]\nserver role = standalone server\n\(share)", to: "smb.conf")
    let result = try await runAnyway(Tool.testparm.path(), ["-s", configuration])
    #expect(result.succeeded, "\(result)")
    for word in ["Unknown", "Ignoring", "ERROR", "WARNING", "Global parameter"] {
      #expect(!result.errorOutput.contains(word), "\(result.errorOutput)")
    }
    #expect(result.output.contains("path = /srv/leat/inbox") && result.output.contains("oplocks = No"))
  }

  @Test("SMB: folders become collections; what a Mac leaves behind is not stored; receipts can be read")
  func smb() async throws {
    let daemon = try await LeatDaemon.start(settings: Self.receipts)
    let published = Published(daemon: daemon)
    let server = try await PrivateSMBD.start(inbox: daemon.inbox)
    let file = try await SampleVideo(.mp4).file()
    let junk = try daemon.root.write("x", to: "junk")
    for name in ["._a.mp4", ".DS_Store", "Thumbs.db"] { _ = try await server.tell("put \(junk) \(name)") }
    let put = try await server.tell("mkdir Training; put \(file) Training/a.mp4")
    #expect(put.succeeded, "\(put)")
    let manifest = try await published.ready("a.mp4")
    #expect(manifest.collection.text == "training")
    let inbox = try FileManager.default.contentsOfDirectory(atPath: daemon.inbox).sorted()
    #expect(inbox.filter { $0 != "_leat" } == ["Training"])
    // A colon cannot be written over SMB as it is: the client sends what catia makes of it.
    let got = daemon.root.path("got.url")
    try await eventually("the receipt can be read over SMB") {
      try await server.tell("get _leat/Training/a.mp4.url \(got)").succeeded ? true : nil
    }
    #expect(try String(contentsOfFile: got, encoding: .utf8).contains(manifest.id.text))
    try await daemon.stop()
  }

  @Test("SMB: a link in the inbox leads nowhere")
  func smbLinks() async throws {
    let root = try TemporaryDirectory("root")
    let inbox = try root.makeDirectory("inbox")
    let secret = try root.write("secret", to: "secret")
    #expect(symlink(secret, "\(inbox)/link.mp4") == 0)
    #expect(symlink(root.path, "\(inbox)/way") == 0)
    let server = try await PrivateSMBD.start(inbox: inbox)
    for path in ["link.mp4", "way/secret"] {
      #expect(try await server.tell("get \(path) \(root.path("got"))").succeeded == false)
    }
    #expect(try await server.tell("put \(secret) way/planted").succeeded == false)
    #expect(!FileManager.default.fileExists(atPath: root.path("planted")))
  }

  @Test("sftp: the account sees its root and no other, gets no shell, and its files are leatd's to read")
  func sftp() async throws {
    let daemon = try await LeatDaemon.start(root: try Door.root(), settings: "upload_timeout: 10 min")
    let server = try await Door.confinedServer(daemon)
    let shell = try server.startSSH("id")
    _ = try await shell.wait()
    #expect(!shell.output.contains("uid="), "\(shell.output)")
    let file = try daemon.root.write("begun", to: "file")
    let put = try server.startSFTP("put \(file) a.mp4")
    #expect(try await put.wait() == .exited(0), "\(put.errorOutput)")
    var status = stat()
    #expect(stat("\(daemon.inbox)/a.mp4", &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o640 || status.st_mode & 0o7777 == 0o660)
    #expect(status.st_uid == getpwnam(PrivateSSHD.confinedUser)?.pointee.pw_uid)
    for way in ["get /etc/passwd \(daemon.root.path("got"))", "get ../../etc/passwd \(daemon.root.path("got"))"] {
      #expect(try await server.startSFTP(way).wait() != .exited(0))
    }
    #expect(!FileManager.default.fileExists(atPath: daemon.root.path("got")))
    // Says the shipped file's comment: these need a shell.
    let rsync = try server.startRsync(file, to: "/inbox/b.mp4", [])
    #expect(try await rsync.wait() != .exited(0))
    try await daemon.stop()
  }

  @Test("rsyncd: nothing is listed or given back, receipts are not overwritten, links do not lead out")
  func rsyncd() async throws {
    let daemon = try await LeatDaemon.start(settings: Self.receipts)
    let published = Published(daemon: daemon)
    let server = try await PrivateRsyncd.start(inbox: daemon.inbox)
    let file = try await SampleVideo(.mp4).file()
    let upload = try await server.upload(file, to: "training/a.mp4", ["--mkpath"])
    #expect(upload.succeeded, "\(upload)")
    #expect(try await published.ready("a.mp4").collection.text == "training")
    let receipt = "_leat/training/a.mp4.url"
    try await daemon.until("the receipt is there") {
      FileManager.default.fileExists(atPath: "\(daemon.inbox)/\(receipt)") ? true : nil
    }
    let before = FileManager.default.contents(atPath: "\(daemon.inbox)/\(receipt)")
    #expect(try await server.upload(file, to: receipt).succeeded == false)
    #expect(FileManager.default.contents(atPath: "\(daemon.inbox)/\(receipt)") == before)
    let got = try daemon.root.makeDirectory("got")
    #expect(try await server.download("leat/\(receipt)", to: got).succeeded == false)
    #expect(!(try await server.download("", to: got).output.contains("leat")))
    let link = daemon.root.path("link.mp4")
    #expect(symlink("/etc/passwd", link) == 0)
    _ = try await server.upload(link, to: "link.mp4", ["--links"])
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(daemon.inbox)/link.mp4")
    #expect(target != "/etc/passwd")
    #expect(try await server.upload(file, to: "x.mp4", ["--temp-dir=/tmp"]).succeeded == false)
    #expect(try FileManager.default.contentsOfDirectory(atPath: got).isEmpty)
    try await daemon.stop()
  }
}
