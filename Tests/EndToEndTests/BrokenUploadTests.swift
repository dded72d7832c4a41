import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// Uploads that do not simply go from the beginning to the end.
@Suite("Uploads that break off", .heavy)
struct BrokenUploadTests {
  private static let settings = "settle: 500 ms\nupload_timeout: 5 s\nlog_level: debug"
  private static let video = UploadTests.minute(.mp4)
  private static let other = SampleVideo(.mp4) { $0.loops = 19 }

  private let daemon: LeatDaemon
  private let published: Published

  init() async throws {
    daemon = try await LeatDaemon.start(settings: Self.settings)
    published = Published(daemon: daemon)
    _ = try await (Self.video.file(), Self.other.file())
  }

  /// Begins an upload that breaks off at half, and waits until it can be watched.
  private func half(_ name: String, _ video: SampleVideo = Self.video) async throws -> Manifest {
    let client = try Uploader.start(
      try await video.file(), to: "\(daemon.inbox)/\(name)", seconds: 4, share: 0.5)
    let manifest = try await daemon.until("'\(name)' can be watched") {
      try published.manifest(named: name).flatMap { $0.stream?.master == nil ? nil : $0 }
    }
    #expect(manifest.state == .receiving)
    #expect(try await client.wait() == .exited(0))
    return manifest
  }

  private func isPublished(_ manifest: Manifest) -> Bool {
    FileManager.default.fileExists(atPath: published.folder(of: manifest))
  }

  private func end(_ what: String, since start: ContinuousClock.Instant) async throws {
    try await UploadTests.checkTidy(daemon)
    print("\(what): after \(((.now - start) / .seconds(1) * 10).rounded() / 10) s")
    try await daemon.stop()
  }

  @Test("killed for good: refused after the timeout, and nothing of it stays published")
  func killed() async throws {
    let manifest = try await half("a.mp4")
    let transport = try await half("b.ts", UploadTests.minute(.mpegTS))
    let start = ContinuousClock.now
    try await daemon.until("both are refused") {
      let names = try? FileManager.default.contentsOfDirectory(atPath: "\(daemon.rejected)/videos")
      return names?.sorted() == ["a.mp4", "a.mp4.why.txt", "b.ts", "b.ts.why.txt"] ? true : nil
    }
    try await eventually("nothing is published") { isPublished(manifest) || isPublished(transport) ? nil : true }
    #expect(
      try String(contentsOfFile: "\(daemon.rejected)/videos/a.mp4.why.txt", encoding: .utf8).contains("unfinished"))
    try await end("killed for good: refused", since: start)
  }

  @Test("killed for good, with keep_partial: what arrived can be watched for that long, and then goes")
  func keptForAWhile() async throws {
    try await daemon.stop()
    let daemon = try await LeatDaemon.start(settings: "settle: 200 ms\nupload_timeout: 3 s\nkeep_partial: 12 s")
    let published = Published(daemon: daemon)
    let nginx = try await PrivateNginx.start(root: daemon.published)
    let client = try Uploader.start(
      try await Self.video.file(), to: "\(daemon.inbox)/a.mp4", seconds: 2, share: 0.5)
    #expect(try await client.wait() == .exited(0))
    let manifest = try await daemon.until("it is given up") {
      try published.manifest(named: "a.mp4").flatMap { $0.state == .failed ? $0 : nil }
    }
    #expect(manifest.error?.code == "unfinished_upload")
    #expect(FileManager.default.fileExists(atPath: "\(daemon.rejected)/videos/a.mp4"))
    // Its playlists have an end, so a player comes to it.
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-xerror", "-i", "\(nginx.url)/videos/\(manifest.id)/master.m3u8", "-f", "null", "-"])
    let start = ContinuousClock.now
    try await daemon.until("it is gone") { try published.manifests.isEmpty ? true : nil }
    #expect(FileManager.default.fileExists(atPath: "\(daemon.rejected)/videos/a.mp4"))
    print("killed for good, kept for a while: gone after \(((.now - start) / .seconds(1)).rounded()) s")
    try await daemon.stop()
  }

  @Test("killed and resumed: one video, the whole of it")
  func resumed() async throws {
    let before = try await half("a.mp4")
    try await Task.sleep(for: .seconds(2))
    let start = ContinuousClock.now
    let client = try Uploader.start(
      try await Self.video.file(), to: "\(daemon.inbox)/a.mp4", seconds: 4, way: .append)
    let manifest = try await published.ready("a.mp4")
    #expect(try await client.wait() == .exited(0))
    #expect(manifest.id == before.id)
    try await UploadTests.compare(manifest, Self.video, published)
    #expect(try published.manifests.count == 1)
    try await end("killed and resumed: ready", since: start)
  }

  @Test("rsync --inplace, killed and resumed with --append: one video, the whole of it")
  func rsync() async throws {
    let file = try await Self.video.file()
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
    let target = "\(daemon.inbox)/a.mp4"
    let slow = ["--inplace", "--whole-file", "--bwlimit=\(size / 1024 / 5)", file, target]
    let client = try RunningProcess(Tool.rsync.path(), slow)
    try await eventually("a part of it is there") {
      try published.manifest(named: "a.mp4")?.stream?.master == nil ? nil : true
    }
    kill(-client.pid, SIGKILL)
    try await client.wait()
    #expect(try published.manifest(named: "a.mp4")?.state == .receiving)
    let start = ContinuousClock.now
    try await run(.rsync, ["--inplace", "--append", file, target])
    let manifest = try await published.ready("a.mp4")
    try await UploadTests.compare(manifest, Self.video, published)
    try await end("rsync killed and resumed: ready", since: start)
  }

  @Test("scp, killed: refused; the same file sent again is a video")
  func scp() async throws {
    let file = try await Self.video.file()
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
    let server = try await PrivateSSHD.start()
    let upload = Task { try await server.scp(file, to: "\(daemon.inbox)/a.mp4", bitRate: size * 8 / 1000 / 20) }
    try await daemon.until("a part of it is there") {
      try published.manifest(named: "a.mp4")?.stream?.master == nil ? nil : true
    }
    // Cancelled, the test's client is killed.
    upload.cancel()
    _ = await upload.result
    let start = ContinuousClock.now
    try await daemon.until("it is refused") {
      FileManager.default.fileExists(atPath: "\(daemon.rejected)/videos/a.mp4.why.txt") ? true : nil
    }
    try await server.scp(file, to: "\(daemon.inbox)/a.mp4")
    let manifest = try await published.ready("a.mp4")
    try await UploadTests.compare(manifest, Self.video, published)
    #expect(try published.manifests.count == 1)
    try await end("scp killed, sent again: ready", since: start)
  }

  @Test(
    "overwritten from the start, in place or by a rename: the new content alone is a video", arguments: [true, false])
  func overwritten(inPlace: Bool) async throws {
    let before = try await half("a.mp4")
    let start = ContinuousClock.now
    let other = try await Self.other.file()
    if inPlace {
      let client = try Uploader.start(other, to: "\(daemon.inbox)/a.mp4", seconds: 2)
      #expect(try await client.wait() == .exited(0))
    } else {
      try FileManager.default.copyItem(atPath: other, toPath: daemon.root.path("other"))
      #expect(rename(daemon.root.path("other"), "\(daemon.inbox)/a.mp4") == 0)
    }
    let manifest = try await published.ready("a.mp4")
    #expect(manifest.id != before.id)
    try await eventually("the first is gone") { isPublished(before) ? nil : true }
    try await UploadTests.compare(manifest, Self.other, published)
    #expect(try published.manifests.count == 1)
    try await end("overwritten \(inPlace ? "in place" : "by a rename"): ready", since: start)
  }

  @Test("deleted: taken back, and the journal says so")
  func deleted() async throws {
    let manifest = try await half("a.mp4")
    let start = ContinuousClock.now
    #expect(unlink("\(daemon.inbox)/a.mp4") == 0)
    try await daemon.until("it is gone") { isPublished(manifest) ? nil : true }
    #expect(daemon.journal.contains("withdrew 'a.mp4'"))
    try await end("deleted: taken back", since: start)
  }

  @Test("renamed while it is uploaded: one video, under the new name")
  func renamed() async throws {
    let client = try Uploader.start(try await Self.video.file(), to: "\(daemon.inbox)/a.mp4", seconds: 6)
    let before = try await daemon.until("it is followed") {
      try published.manifest(named: "a.mp4")
    }
    #expect(rename("\(daemon.inbox)/a.mp4", "\(daemon.inbox)/b.mp4") == 0)
    #expect(try await client.wait() == .exited(0))
    let start = ContinuousClock.now
    let manifest = try await published.ready("b.mp4")
    #expect(manifest.id == before.id)
    #expect(manifest.title == "b")
    try await UploadTests.compare(manifest, Self.video, published)
    #expect(try published.manifests.count == 1)
    try await end("renamed: ready", since: start)
  }
}
