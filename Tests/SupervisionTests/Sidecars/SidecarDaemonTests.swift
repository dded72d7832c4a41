import Catalog
import Foundation
import Inbox
import Operations
import Supervision
import TestSupport
import Testing

/// The whole daemon in this process, with a shell script in the worker's place.
@Suite("Files beside a video, with the daemon", .oneWatcher)
struct SidecarDaemonTests {
  private typealias Running = DaemonTests.Running

  private static let subtitles = SidecarFilingTests.subtitles
  private static let picture: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    + [0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0]

  /// What lies where nothing should be left.
  private func leftovers(_ root: ScratchRoot) -> [String] {
    root.files(in: "inbox") + root.files(in: "spool").filter { ![".lock", "leat.yaml"].contains($0) }
  }

  private func isWaiting(_ root: ScratchRoot) -> Bool {
    root.files(in: "spool").contains { $0.hasPrefix("sidecars/") }
  }

  private func dropPicture(_ root: ScratchRoot, _ name: String, _ more: String = "") throws {
    try Data(Self.picture + Array(more.utf8)).write(to: URL(filePath: "\(root.path)/picture"))
    try FileManager.default.moveItem(atPath: "\(root.path)/picture", toPath: "\(root.layout.inbox)/\(name)")
  }

  @Test("before, with and after the video, also across a restart: each is with it in the end")
  func whenever() async throws {
    let root = try ScratchRoot()
    try root.drop("a.en.srt", Self.subtitles)
    let running = try Running(root)
    try await running.until("it waits") { running.count(.waiting) == 1 }
    try running.drop("a.mp4", "ready")
    try running.drop("a.yaml", SidecarFilingTests.metadata)
    try await running.until("both are taken") { running.count(.sidecarTaken) == 2 }
    try dropPicture(root, "a.png")
    try await running.until("the picture is taken") { running.count(.sidecarTaken) == 3 }
    try await running.until("the worker has had its subtitles") { !isWaiting(root) }
    try await running.stop()
    #expect(leftovers(root) == [])

    // While nobody watches.
    try root.drop("a.de.srt", Self.subtitles)
    let next = try Running(root)
    try await next.until("the last one is taken") { next.count(.sidecarTaken) == 1 }
    try await next.until("the worker has had its subtitles") { !isWaiting(root) }
    try await next.stop()
    let manifest = try #require(try root.onlyManifest())
    #expect(manifest.state == .ready && manifest.title == "The harbour" && manifest.visibility == .unlisted)
    #expect(manifest.source.sidecars?.map(\.filename).sorted() == ["a.de.srt", "a.en.srt", "a.png", "a.yaml"])
    #expect(root.files(in: "public").contains { $0.hasSuffix("/poster.jpg") })
    // By `leat subtitles`, of which the stand-in says that it was called: before the restart and after it.
    let calls = try #require(root.files(in: "public").first { $0.hasSuffix("/subtitles") })
    #expect(root.content("public/\(calls)")?.contains("made\nmade\n") == true)
    #expect(leftovers(root) == [] && root.files(in: "rejected") == [])
  }

  @Test("what comes while a worker works is said to it at once, and is in its place when it is done")
  func meanwhile() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try running.drop("a.mp4", "hold")
    try await running.until("the worker works") { running.lines("held") == 1 }
    try running.drop("a.yaml", SidecarFilingTests.metadata)
    let output = try #require(try root.spool.ids().first).text
    try await running.until("it is said") {
      root.content("public/videos/\(output)/.sidecars/overlay.json")?.contains("unlisted") == true
    }
    try await running.stop()
    try root.write(Array("\(root.layout.spool)/\(output)/source.mp4".utf8), "ready")
    let next = try Running(root)
    try await next.until("it is taken") { next.count(.sidecarTaken) == 1 }
    try await next.until("the worker has had its chapters") { !isWaiting(root) }
    try await next.stop()
    #expect(try root.onlyManifest()?.title == "The harbour")
    #expect(leftovers(root) == [])
  }

  @Test("what comes while the file is still being uploaded is said at once, and is in its place in the end")
  func whileUploading() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    let writer = try DaemonTests.upload(root, "a.ts", "ready")
    try await running.until("it is followed") { running.lines("growing") == 1 }
    try running.drop("a.yaml", SidecarFilingTests.metadata)
    let id = try #require(try root.spool.ids().first).text
    try await running.until("it is said") {
      root.content("public/videos/\(id)/.sidecars/overlay.json")?.contains("unlisted") == true
    }
    #expect(root.files(in: "inbox") == ["a.ts"])
    try writer.close()
    try await running.until("it is taken") { running.count(.sidecarTaken) == 1 }
    try await running.until("the worker has had its chapters") { !isWaiting(root) }
    try await running.stop()
    #expect(try root.onlyManifest()?.title == "The harbour")
    #expect(leftovers(root) == [])
  }

  @Test("what belongs to a duplicate that is skipped is not lost, and goes to the video that stays")
  func skipped() async throws {
    let root = try ScratchRoot()
    let running = try Running(root) { $0.defaults.duplicates = .skip }
    try running.drop("a.mp4", "hashed")
    try await running.until("it is ready") { running.count(.ready) == 1 }
    try running.drop("b.srt", Self.subtitles)
    try running.drop("a.de.srt", Self.subtitles)
    try await running.until("the second is taken") { running.count(.sidecarTaken) == 1 }
    try running.drop("b.mp4", "hashed")
    try await running.until("it is skipped") { running.count(.duplicate) == 1 }
    try await running.until("its subtitles are in the inbox") { root.files(in: "inbox") == ["b.srt"] }
    try FileManager.default.moveItem(atPath: "\(root.layout.inbox)/b.srt", toPath: "\(root.layout.inbox)/a.srt")
    try await running.until("the video that stays has them") { running.count(.sidecarTaken) == 2 }
    try await running.until("the worker has had its subtitles") { !isWaiting(root) }
    try await running.stop()
    #expect(try root.onlyManifest()?.source.sidecars?.map(\.filename) == ["a.de.srt", "a.srt"])
    #expect(leftovers(root) == [])
  }

  @Test("pictures of many videos at once: each gets its own, and a hostile one keeps nobody waiting")
  func manyPictures() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    for number in 0..<6 { try dropPicture(root, "\(number).png", number == 3 ? "hostile" : "") }
    for number in 0..<6 { try running.drop("\(number).mp4", "ready") }
    try await running.until("all are decided") {
      running.count(.sidecarTaken) == 5 && running.count(.sidecarRefused) == 1
    }
    try await running.stop()
    #expect(root.files(in: "public").filter { $0.hasSuffix("/.sidecars/poster.png") }.count == 5)
    #expect(leftovers(root) == [])
  }

  @Test("a refused video takes what belongs to it along")
  func refused() async throws {
    let root = try ScratchRoot()
    try root.drop("a.srt", Self.subtitles)
    let running = try Running(root)
    try await running.until("it waits") { running.count(.waiting) == 1 }
    try running.drop("a.mp4", "refuse")
    try await running.until("both lie in 'rejected'") {
      root.files(in: "rejected") == ["videos/a.mp4", "videos/a.mp4.why.txt", "videos/a.srt"]
    }
    try await running.stop()
    #expect(leftovers(root) == [])
  }

  @Test("an upload that its owner deletes leaves what belongs to it in the inbox, for the next")
  func withdrawn() async throws {
    let root = try ScratchRoot()
    try root.drop("a.srt", Self.subtitles)
    let running = try Running(root)
    try await running.until("it waits") { running.count(.waiting) == 1 }
    let writer = try DaemonTests.upload(root, "a.ts", "ready")
    try await running.until("it is followed") { running.lines("growing") == 1 }
    unlink("\(root.layout.inbox)/a.ts")
    try await running.until("it is taken back") { running.count(.withdrawn) == 1 }
    try writer.close()
    try await running.until("it is in the inbox again") { root.files(in: "inbox") == ["a.srt"] }
    try running.drop("a.mp4", "ready")
    try await running.until("the next has it") { running.count(.sidecarTaken) == 1 }
    try await running.until("the worker has had its subtitles") { !isWaiting(root) }
    try await running.stop()
    #expect(try root.onlyManifest()?.source.filename == "a.mp4")
    #expect(leftovers(root) == [])
  }

  @Test("a picture on which the decoder fails is refused, and the next one is taken")
  func hostilePicture() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try running.drop("a.mp4", "ready")
    try await running.until("it is ready") { running.count(.ready) == 1 }
    try dropPicture(root, "a.png", "hostile")
    try await running.until("it is refused") { running.count(.sidecarRefused) == 1 }
    try await running.until("it lies in 'rejected'") { root.files(in: "rejected").count == 2 }
    let manifest = try #require(try root.onlyManifest())
    #expect(manifest.state == .ready && manifest.warnings?.count == 1 && manifest.source.sidecars == nil)
    try dropPicture(root, "a.png")
    try await running.until("the next is taken") { running.count(.sidecarTaken) == 1 }
    try await running.stop()
    #expect(try root.onlyManifest()?.source.sidecars?.map(\.path) == [".sidecars/poster.png"])
    #expect(leftovers(root) == [])
  }

  @Test("killed with files in the spool, whatever their video has come to, the next start puts each where it belongs")
  func killed() async throws {
    let root = try ScratchRoot()
    var claims: [String: Claim] = [:]
    for (name, folder) in [("ready", "r"), ("undone", "u"), ("queued", "q"), ("refused", "no")] {
      let claim = try root.claim(root.drop("a.mp4", "ready", folder: folder))
      claims[name] = claim
      let path = try root.drop("a.srt", Self.subtitles, folder: folder)
      let spool = "\(root.layout.spool)/sidecars/\(claim.collection)/\(claim.id)"
      try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: "\(root.layout.inbox)/\(path)", toPath: "\(spool)/a.srt")
      try root.write(Array("\(spool)/.video".utf8), "\(claim.path)\n")
    }
    try root.work(try #require(claims["ready"]), .ready)
    try root.work(try #require(claims["refused"]), .rejected)
    // Its second name goes, and it is another video.
    try root.claiming.undo(try #require(claims["undone"]), isReleased: true)
    let running = try Running(root)
    try await running.until("each has its own") { running.count(.sidecarTaken) == 3 }
    try await running.until("the worker has had its subtitles") { !isWaiting(root) }
    try await running.stop()
    for entry in try root.layout.catalog.entries() {
      let manifest = try entry.manifest.get()
      #expect(manifest.state == .ready && manifest.source.sidecars?.count == 1, "\(manifest.collection)")
    }
    #expect(try root.states().count == 3)
    #expect(root.files(in: "rejected") == ["no/a.mp4", "no/a.mp4.why.txt", "no/a.srt"])
    #expect(leftovers(root) == [])
  }
}
