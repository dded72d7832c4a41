import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// What somebody sees who has nothing but the share.
@Suite("Receipts", .heavy)
struct ReceiptTests {
  private static let settings = """
    settle: 300 ms
    upload_timeout: 4 s
    receipts: true
    base_url: https://v.example.org/tv
    duplicates: skip
    """
  private static let video = UploadTests.minute(.mp4)

  private static func start(_ root: TemporaryDirectory? = nil, more: String = "") async throws -> LeatDaemon {
    try await LeatDaemon.start(root: root, settings: settings + "\n" + more)
  }

  /// The address in a shortcut; nil while there is none.
  private static func address(_ daemon: LeatDaemon, _ name: String) -> String? {
    guard let text = try? String(contentsOfFile: "\(daemon.inbox)/_leat/\(name).url", encoding: .utf8) else {
      return nil
    }
    return text.components(separatedBy: "\r\n").first { $0.hasPrefix("URL=") }.map { String($0.dropFirst(4)) }
  }

  private static func note(_ daemon: LeatDaemon, _ name: String) -> String? {
    try? String(contentsOfFile: "\(daemon.inbox)/_leat/\(name).why.txt", encoding: .utf8)
  }

  @Test("a shortcut when it is ready, a reason when it is refused or a duplicate; neither is taken for an upload")
  func receipts() async throws {
    let daemon = try await Self.start()
    let published = Published(daemon: daemon)
    let file = try await SampleVideo(.mp4).file()
    try FileManager.default.createDirectory(
      atPath: "\(daemon.inbox)/training/week 1", withIntermediateDirectories: true)
    try daemon.drop(file, as: "training/week 1/a.mp4")
    let first = try await published.ready("a.mp4")
    let address = try await daemon.until("its address is in the share") {
      Self.address(daemon, "training/week 1/a.mp4")
    }
    #expect(address == "https://v.example.org/tv/training/\(first.id)/")

    try daemon.root.write("no video\n", to: "text")
    try daemon.drop(daemon.root.path("text"), as: "b.mp4")
    try daemon.drop(file, as: "training/again.mp4")
    let refused = try await daemon.until("the reason is in the share") { Self.note(daemon, "b.mp4") }
    #expect(refused.contains("Why:"))
    let again = try await daemon.until("the duplicate is told") { Self.note(daemon, "training/again.mp4") }
    #expect(again.contains(address))
    try await daemon.until("the duplicate is gone") { try published.manifests.count == 1 ? true : nil }

    // A video in the folder of receipts stays where it is, and what comes after it is published.
    try daemon.drop(file, as: "_leat/not an upload.mp4")
    try daemon.drop(try await Self.video.file(), as: "after.mp4")
    try await published.ready("after.mp4")
    #expect(try published.manifests.count == 2)
    #expect(FileManager.default.fileExists(atPath: "\(daemon.inbox)/_leat/not an upload.mp4"))
    #expect(Self.address(daemon, "training/again.mp4") == nil)
    try await daemon.stop()
  }

  @Test("the address is there while the upload goes on, goes with a deleted upload, and a kill -9 makes no difference")
  func whileUploading() async throws {
    let root = try TemporaryDirectory("root")
    var daemon = try await Self.start(root)
    let file = try await Self.video.file()
    let client = try Uploader.start(file, to: "\(daemon.inbox)/a.mp4", seconds: 4, share: 0.5)
    let address = try await daemon.until("its address is in the share") { Self.address(daemon, "a.mp4") }
    let manifest = try #require(try Published(daemon: daemon).manifest(named: "a.mp4"))
    #expect(address.hasSuffix("/\(manifest.id)/"))
    #expect(manifest.state == .receiving)
    try await client.wait()

    try await daemon.kill()
    // As if the kill had come before it was written.
    #expect(unlink("\(daemon.inbox)/_leat/a.mp4.url") == 0)
    daemon = try await Self.start(root)
    let again = try await daemon.until("its address is in the share again") { [daemon] in Self.address(daemon, "a.mp4")
    }
    #expect(again == address)

    try await daemon.kill()
    // While nobody looks.
    #expect(unlink("\(daemon.inbox)/a.mp4") == 0)
    daemon = try await Self.start(root)
    try await daemon.until("the address is gone") { [daemon] in Self.address(daemon, "a.mp4") == nil ? true : nil }
    #expect(Self.note(daemon, "a.mp4") == nil)
    try await daemon.stop()
  }

  @Test("an upload that never ends: the reason; with keep_partial, the address for as long as it can be watched")
  func partial() async throws {
    let daemon = try await Self.start(more: "keep_partial: 3 s")
    let file = try await Self.video.file()
    let client = try Uploader.start(file, to: "\(daemon.inbox)/a.mp4", seconds: 2, share: 0.5)
    let address = try await daemon.until("its address is in the share") { Self.address(daemon, "a.mp4") }
    try await client.wait()
    let note = try await daemon.until("the reason is in the share") { Self.note(daemon, "a.mp4") }
    #expect(note.contains(address))
    try await daemon.until("the address goes with what arrived") { Self.address(daemon, "a.mp4") == nil ? true : nil }
    #expect(try Published(daemon: daemon).manifests.isEmpty)
    #expect(Self.note(daemon, "a.mp4") != nil)
    try await daemon.stop()
  }

  @Test("a folder of receipts that became a link: the video is published, the journal says why there is no receipt")
  func planted() async throws {
    let daemon = try await Self.start()
    let elsewhere = try daemon.root.makeDirectory("elsewhere")
    #expect(symlink(elsewhere, "\(daemon.inbox)/_leat") == 0)
    try daemon.drop(try await SampleVideo(.mp4).file(), as: "a.mp4")
    try await Published(daemon: daemon).ready("a.mp4")
    try await daemon.until("the journal says so") {
      daemon.journal.contains("cannot write a receipt in the share") ? true : nil
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
    try await daemon.stop()
  }
}
