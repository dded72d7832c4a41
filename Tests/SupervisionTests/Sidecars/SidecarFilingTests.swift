import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Testing

@testable import Supervision

/// One look after the other, each over what the one before has left, as a daemon that is killed in between would.
@Suite("Files beside a video, in the spool")
struct SidecarFilingTests {
  static let subtitles = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
  static let metadata = "title: The harbour\nvisibility: unlisted\ntags: [sea]\nchapters:\n  - {start: 0, title: Out}\n"
  static let information = "<movie><title>Kodi's</title><plot>Ships.</plot></movie>"

  private func desk(_ root: ScratchRoot) -> IntakeDesk {
    var configuration = root.configuration
    configuration.watching.settle = .zero
    var timing = IntakeDesk.Timing()
    timing.joinDelay = .zero
    return IntakeDesk(claiming: root.claiming, live: LiveConfiguration(configuration), timing: timing)
  }

  /// Drops a file and has it taken for its video.
  private func take(_ root: ScratchRoot, _ name: String, _ content: String, folder: String? = nil) throws {
    let path = try root.drop(name, content, folder: folder)
    _ = desk(root).take(.file(path, movedIn: true))
    #expect(root.content("inbox/\(path)") == nil, "\(name) was not taken")
  }

  private func look(_ root: ScratchRoot, _ claim: Claim, isRefused: Bool = false) throws -> SidecarFiling.Outcome {
    let filing = SidecarFiling(spool: root.spool)
    let outcome = try filing.look(at: claim.id, in: claim.collection, isRefused: isRefused)
    // As the service does when the worker has made renditions of them.
    if outcome.makesSubtitles { try filing.sidecars.removeSubtitleMark(claim.id, in: claim.collection) }
    return outcome
  }

  private func settle(_ root: ScratchRoot, _ claim: Claim) throws -> Settlement.Result {
    try Settlement(spool: root.spool).settle(claim, disposal: .delete)
  }

  @Test("taken before the worker, what is said counts at once, and all is in its place when the video is ready")
  func before() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", folder: "trips"))
    try take(root, "a.en.forced.srt", Self.subtitles, folder: "trips")
    try take(root, "a.yaml", Self.metadata, folder: "trips")
    try take(root, "a.nfo", Self.information, folder: "trips")
    #expect(try look(root, claim).next != .done)
    var manifest = try #require(try root.onlyManifest())
    #expect(manifest.title == "The harbour" && manifest.visibility == .unlisted)
    #expect(manifest.source.sidecars == nil, "nothing is in its place as long as there may be no video")

    try root.work(claim, .ready)
    _ = try settle(root, claim)
    #expect(try look(root, claim).next == .done)
    manifest = try #require(try root.onlyManifest())
    #expect(manifest.state == .ready && manifest.title == "The harbour" && manifest.description == "Ships.")
    #expect(manifest.tags == ["sea"] && manifest.chapters?.map(\.title) == ["Out"])
    let folder = "public/trips/\(claim.id)"
    let sidecars = try #require(manifest.source.sidecars)
    #expect(
      sidecars.map(\.path) == [
        ".sidecars/subtitles.en.forced.srt", ".sidecars/information.nfo", ".sidecars/metadata.yaml",
      ])
    #expect(sidecars.first?.language == "en" && sidecars.first?.isForced == true && sidecars.first?.isSDH == false)
    #expect(sidecars.first?.filename == "a.en.forced.srt")
    #expect(root.content("\(folder)/.sidecars/subtitles.en.forced.srt") == Self.subtitles)
    #expect(root.files(in: "spool") == [] && root.files(in: "inbox") == [])
    #expect(!root.files(in: folder).contains { $0.contains("overlay") })
  }

  @Test("a worker that owns the manifest finds what is said about the video beside it")
  func whileWorking() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try take(root, "a.yaml", Self.metadata)
    let lock = try DirectoryLock.acquire(root.spool.output(claim))
    _ = try look(root, claim)
    #expect(try root.onlyManifest()?.title == "a", "the manifest is the worker's")
    var manifest = try #require(try root.onlyManifest())
    MetadataOverlay.read(in: root.spool.output(claim)).apply(to: &manifest)
    #expect(manifest.title == "The harbour" && manifest.visibility == .unlisted)
    _ = consume lock
  }

  @Test("a video that starts over is from its first manifest on what was said about it")
  func startsOver() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try take(root, "a.yaml", Self.metadata)
    _ = try look(root, claim)
    try root.spool.retract(claim)
    #expect(try root.recovery().run().queued == [claim])
    #expect(try root.onlyManifest()?.visibility == .unlisted)
    #expect(MetadataOverlay.read(in: root.spool.output(claim)).title == "The harbour")
  }

  @Test("late ones change the manifest of a ready video; a newer one takes the older one's place")
  func late() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", folder: "Trips 2026/May"))
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    try take(root, "a.de.srt", Self.subtitles, folder: "Trips 2026/May")
    let outcome = try look(root, claim)
    #expect(outcome.events.map(\.event.kind) == [.sidecarTaken])
    try take(root, "a.de.srt", Self.subtitles + "newer", folder: "Trips 2026/May")
    try take(root, "a.yaml", Self.metadata, folder: "Trips 2026/May")
    _ = try look(root, claim)
    try take(root, "a.nfo", Self.information, folder: "Trips 2026/May")
    _ = try look(root, claim)
    let manifest = try #require(try root.onlyManifest())
    #expect(manifest.source.sidecars?.map(\.format) == ["srt", "yaml", "nfo"])
    #expect(manifest.title == "The harbour", "an .nfo does not overrule a .yaml that came before")
    #expect(manifest.description == "Ships.")
    let kept = "public/trips-2026/\(claim.id)/.sidecars/subtitles.de.srt"
    #expect(root.content(kept) == Self.subtitles + "newer")
  }

  @Test("a video of the same name in another folder is another video")
  func folders() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", folder: "x/one"))
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    let path = try root.drop("a.srt", Self.subtitles, folder: "x/two")
    let desk = desk(root)
    _ = desk.take(.file(path, movedIn: true))
    #expect(root.content("inbox/x/two/a.srt") != nil)
    // A video that was made by hand counts as one of the collection's own folder.
    try FileManager.default.removeItem(atPath: root.spool.output(claim).file(".inbox-path"))
    try take(root, "a.srt", Self.subtitles, folder: "x")
  }

  static let brokenFiles: [(name: String, content: String, reason: String)] = [
    ("a.yaml", "title: [unclosed", "not YAML"), ("a.yaml", "visibility: secret\n", "public or unlisted"),
    ("a.srt", "", "empty"), ("a.srt", "no subtitles", "no subtitles"), ("a.vtt", "\u{1}\u{2}", "no subtitles"),
    ("a.nfo", "https://example.org", "XML"), ("a.png", "GIF89a", "neither a JPEG nor a PNG"),
    ("a.ass", "[Script Info", "no subtitles"),
  ]

  @Test(
    "a broken one is said in the journal, the manifest and beside the file, and the video goes on",
    arguments: brokenFiles.indices)
  func broken(index: Int) throws {
    let (name, content, reason) = Self.brokenFiles[index]
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    // An empty one is taken when it has been empty for long; here it is put where it is taken to.
    let path = try root.drop(name, content)
    let video = KnownVideo(claim)
    #expect(try SidecarSpool(layout: root.layout).take(path, for: video, inbox: root.inbox))
    var outcome = try look(root, claim)
    #expect(outcome.events.map(\.event.kind) == [.sidecarRefused])
    #expect(outcome.refused.map(\.refusal.code) == [.sidecarUnusable])
    let note = try #require(root.content("rejected/videos/\(name).why.txt"))
    #expect(note.contains(reason) && note.contains("sidecar_unusable") && !note.contains("as a video"))
    #expect(root.content("rejected/videos/\(name)") == content)
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    outcome = try look(root, claim)
    #expect(outcome.next == .done)
    #expect(MetadataOverlay.read(in: root.spool.output(claim)).warnings?.count == 1)
    #expect(root.files(in: "spool") == [])
  }

  @Test("links, pipes and huge files are set aside without being read")
  func hostile() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    let inbox = root.layout.inbox
    symlink("/etc/passwd", "\(inbox)/a.srt")
    mkfifo("\(inbox)/a.yaml", 0o600)
    try root.drop("a.jpg", "")
    truncate("\(inbox)/a.jpg", 1 << 30)
    let desk = desk(root)
    for name in ["a.srt", "a.yaml", "a.jpg"] {
      _ = desk.take(.file(try inboxPath(Array(name.utf8)), movedIn: true))
    }
    #expect(root.files(in: "inbox") == [])
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    let outcome = try look(root, claim)
    #expect(outcome.refused.count == 3 && outcome.next == .done)
    let manifest = try #require(try root.onlyManifest())
    #expect(manifest.state == .ready && manifest.warnings?.count == 3 && manifest.source.sidecars == nil)
    var status = stat()
    #expect(lstat("\(root.layout.rejected)/videos/a.srt", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(root.files(in: "rejected").filter { $0.hasSuffix(".why.txt") }.count == 3)
    #expect(!root.files(in: "public").contains { $0.contains(".sidecars/") })
  }

  @Test("refused, the video takes what waits for it along to 'rejected'; taken back, it leaves that in the inbox")
  func videoless() throws {
    let root = try ScratchRoot()
    let refused = try root.claim(root.drop("a.mp4", folder: "x"))
    try take(root, "a.srt", Self.subtitles, folder: "x")
    try root.work(refused, .rejected)
    _ = try settle(root, refused)
    #expect(try look(root, refused, isRefused: true).next == .done)
    #expect(root.files(in: "rejected") == ["x/a.mp4", "x/a.mp4.why.txt", "x/a.srt"])

    let undone = try root.claim(root.drop("b.mp4", folder: "x/y"))
    try take(root, "b.srt", Self.subtitles, folder: "x/y")
    try root.drop("b.srt", "newer", folder: "x/y")
    try root.claiming.undo(undone, isReleased: true)
    #expect(try look(root, undone).next == .done)
    #expect(root.files(in: "inbox") == ["x/y/b (2).srt", "x/y/b.mp4", "x/y/b.srt"])
    #expect(root.files(in: "spool") == [])
  }

  @Test(
    "names are kept to the byte in the spool, and none gets into the published tree",
    arguments: HostileName.all.filter { $0.bytes.first != UInt8(ascii: ".") })
  func names(name: HostileName) throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop(name.bytes))
    let bytes = StemKey.stem(of: name.bytes).prefix(251) + Array(".srt".utf8)
    let path = try root.drop(Array(bytes), Self.subtitles)
    _ = desk(root).take(.file(path, movedIn: true))
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    #expect(try look(root, claim).next == .done)
    #expect(try root.onlyManifest()?.source.sidecars?.map(\.path) == [".sidecars/subtitles.srt"])
    #expect(root.files(in: "spool") == [])
  }

  @Test("subtitles are for a worker, until it has made renditions of them, also across a restart")
  func renditions() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try take(root, "a.srt", Self.subtitles)
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    for _ in 0..<3 {
      let outcome = try SidecarFiling(spool: root.spool).look(at: claim.id, in: claim.collection)
      #expect(outcome.next == .done && outcome.makesSubtitles)
      #expect(try SidecarSpool(layout: root.layout).videos().map(\.id) == [claim.id])
    }
    try SidecarSpool(layout: root.layout).removeSubtitleMark(claim.id, in: claim.collection)
    #expect(try !look(root, claim).makesSubtitles && root.files(in: "spool") == [])
  }

  @Test("looked at again after any step, each file is in its place once")
  func killed() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try take(root, "a.srt", Self.subtitles)
    try take(root, "a.yaml", Self.metadata)
    try root.work(claim, .ready)
    _ = try settle(root, claim)
    let folder = "\(root.layout.spool)/sidecars/videos/\(claim.id)"
    let copies = try ["a.srt", "a.yaml"].map { ($0, try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
    for _ in 0..<2 {
      #expect(try look(root, claim).next == .done)
      #expect(try root.onlyManifest()?.source.sidecars?.count == 2)
      // As if it had been killed before they were removed.
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for (name, bytes) in copies { try bytes.write(to: URL(filePath: "\(folder)/\(name)")) }
    }
    #expect(try look(root, claim).next == .done)
    #expect(root.files(in: "public").filter { $0.contains(".sidecars/") }.count == 2)
    #expect(root.files(in: "spool") == [])
    // And before anything but the folder was made.
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(try look(root, claim).next == .done)
  }
}
