import Catalog
import Foundation
import Glibc
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Smaller renditions are gone on with where another run stopped", .heavy)
struct LadderResumeTests {
  private static func source() async throws -> String {
    try await SampleVideo(.matroska) { ($0.seconds, $0.audio) = (60, [.init(language: "eng")]) }.file()
  }

  @Test(
    "Killed on its way: what was finished is not touched, and nobody has seen anything of it",
    arguments: ["fmp4", "mpegts"])
  func killed(type: String) async throws {
    let video = try PackagedVideo()
    let settings = try Worker.settings(
      video, "segment_type: \(type)\nvideo_preset: medium\nladder: [120, 90]\nworker: {nice: 0}")
    let arguments = ["package", try await Self.source(), "--output", video.directory.path, "--config", settings]
    let worker = try RunningProcess(BuiltProgram.leat.path, arguments)
    try await eventually("some segments are there", within: .seconds(180), every: .milliseconds(2)) {
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      return ((try? video.marks().count) ?? 0) >= 5 ? true : nil
    }
    worker.send(SIGKILL)
    #expect(try await worker.wait() == .signalled(SIGKILL))
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .ready && manifest.ladder?.isUnfinished == true)
    #expect(manifest.ladder?.attempts == 0 && (manifest.ladder?.progress ?? 0) > 0)
    #expect(manifest.renditions?.contains { $0.name.hasPrefix("video-9") } == false)
    #expect(try video.multivariant().variants.count == 1)
    #expect(try video.errors() == [])
    let before = try video.marks()

    let orders = try video.folder.write("complete\n", to: "orders")
    let second = try await runAnyway(
      BuiltProgram.leat.path, ["ladder", video.directory.path, "--config", settings, "--supervised"], input: orders)
    #expect(second.succeeded, "\(second)")
    let after = try video.marks()
    for (name, mark) in before { #expect(after[name] == mark, "\(name) was touched") }
    for name in ["video-120p", "video-90p"] { try video.checkAligned(name) }
    #expect(try video.errors() == [])
    #expect(try video.directory.readManifest().ladder?.state == .complete)
    // Once more is nothing new.
    let files = try video.files()
    let third = try await runAnyway(BuiltProgram.leat.path, ["ladder", video.directory.path, "--config", settings])
    #expect(third.succeeded, "\(third)")
    #expect(try video.files() == files)
  }

  private static func twelve() async throws -> String {
    try await SampleVideo { ($0.seconds, $0.audio) = (12, []) }.file()
  }

  @Test("What another run finished with the same settings stays; with others all of it is encoded anew")
  func otherSettings() async throws {
    let file = try await Self.twelve()
    var options = PackagedVideo.laddered([150, 120])
    options.ladder.format.quality = 35
    let (same, other) = (try PackagedVideo(), try PackagedVideo())
    for video in [same, other] {
      _ = try await video.ready(file, options: options)
      try await video.interruptedLadder(options, after: 2)
    }
    let begun = try same.marks()
    #expect(begun.count == 4)
    let names = ["video-150p", "video-120p"]
    let begunBytes = try names.map { try other.segmentBytes($0) }
    guard case .complete([150, 120]) = await same.ladder(options) else {
      Issue.record("\(try same.directory.readManifest().ladder as Any)")
      return
    }
    let after = try same.marks()
    for (name, mark) in begun { #expect(after[name] == mark, "\(name) was touched") }

    options.ladder.format.quality = 20
    guard case .complete([150, 120]) = await other.ladder(options) else {
      Issue.record("\(try other.directory.readManifest().ladder as Any)")
      return
    }
    for (name, old) in zip(names, begunBytes) {
      try other.checkAligned(name)
      let new = try other.segmentBytes(name)
      let kept = old.keys.filter { old[$0] == new[$0] }
      #expect(old.count == 2 && kept.isEmpty, "\(name) is of two settings")
    }
  }

  @Test(
    "Renditions that came to different places all get whole, whether the larger or the smaller is ahead",
    arguments: [(1, 3), (3, 1), (0, 2)])
  func apart(counts: (large: Int, small: Int)) async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([120, 90])
    _ = try await video.ready(try await Self.twelve(), options: options)
    try await video.interruptedLadder(options, after: counts.large, others: ["video-90p": counts.small])
    let before = try video.marks()
    #expect(before.count == counts.large + counts.small)
    guard case .complete([120, 90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    let after = try video.marks()
    for (name, mark) in before { #expect(after[name] == mark, "\(name) was touched") }
    for name in ["video-120p", "video-90p"] { try video.checkAligned(name) }
    #expect(try video.errors() == [])
    let likeness = try await Likeness(
      video.directory.file("video-source/playlist.m3u8"), video.directory.file("video-90p/playlist.m3u8"),
      filter: "scale=160:90:flags=bicubic")
    #expect(likeness.similarity > 0.85, "\(likeness.similarity)")
  }

  @Test("Stopped right after it began anew, what was encoded with other settings is not taken for its own")
  func begunAnew() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([120])
    _ = try await video.ready(try await Self.twelve(), options: options)
    try await video.interruptedLadder(options, after: 2)
    let before = try video.segmentBytes("video-120p")
    let more = "video_preset: ultrafast\nvideo_crf: 10\nladder: [120]\nladder_bit_rates: {120: 2 Mb/s}"
    let arguments = ["ladder", video.directory.path, "--config", try Worker.settings(video, more)]
    let stopped = try await Worker.limited("-f 16", arguments)
    #expect(stopped.status == .exited(3), "\(stopped)")
    let ladder = try video.directory.readManifest().ladder
    #expect(ladder?.state == .processing && ladder?.attempts == 0 && ladder?.error?.code == "io_error")
    let second = try await runAnyway(BuiltProgram.leat.path, arguments)
    #expect(second.succeeded, "\(second)")
    let after = try video.segmentBytes("video-120p")
    let kept = before.keys.filter { before[$0] == after[$0] }
    #expect(before.count == 2 && kept.isEmpty, "of other settings")
  }

  @Test("Sizes that are wanted no more go, unless somebody may be watching them; nothing is left of what was begun")
  func otherHeights() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([120, 90])
    _ = try await video.ready(try await Self.twelve(), options: options)
    try await video.interruptedLadder(options, after: 1)
    options.ladder.heights = [90]
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.rungFolders() == ["video-90p"])

    // What viewers may be watching stays as it is; more may come.
    let published = try video.marks()
    options.ladder.format.quality = 22
    options.ladder.heights = [120, 90]
    guard case .complete([120, 90]) = await video.ladder(options, again: true) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.marks().filter { $0.key.contains("90p") } == published)
    #expect(try video.multivariant().variants.count == 3)
    options.ladder.heights = []
    _ = await video.ladder(options)
    #expect(try video.multivariant().variants.count == 3, "nobody asks for one any more: what there is stays")
  }

  @Test("Begun, and then wanted no more: nothing is left of it, and what viewers know of stays")
  func wantedNoMore() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([90])
    _ = try await video.ready(try await Self.twelve(), options: options)
    try await video.interruptedLadder(options, after: 1)
    options.ladder.heights = []
    guard case .complete([]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.rungFolders() == [] && video.directory.readManifest().ladder == nil)

    options.ladder.heights = [90]
    _ = await video.ladder(options, again: true)
    options.ladder.heights = [120, 90]
    try await video.interruptedLadder(options, after: 1, again: true)
    options.ladder.heights = []
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    let ladder = try video.directory.readManifest().ladder
    #expect(try video.rungFolders() == ["video-90p"])
    #expect(ladder?.state == .complete && ladder?.heights == [90] && ladder?.progress == 1)
    #expect(try video.errors() == [])
  }

  @Test("Killed between the playlists and the manifest: what viewers know of stays as it is, and is named in both")
  func killedWhilePublishing() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([90])
    var manifest = try await video.ready(try await SampleVideo().file(), options: options)
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    let published = try video.marks()
    manifest.ladder?.state = .processing
    try video.directory.writeManifest(manifest)
    options.ladder.format.quality = 40
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.marks() == published)
    let whole = try video.directory.readManifest()
    #expect(whole.renditions?.contains { $0.name == "video-90p" && $0.state == .complete } == true)
  }

  @Test("Progress is what is finished, also where the manifest said more: what does not rise is taken for a hang")
  func progress() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([120, 90])
    _ = try await video.ready(try await Self.twelve(), options: options)
    try await video.interruptedLadder(options, after: 1)
    let all = try video.rendition("video-source").playlist.segments.count
    let control = PackagingControl()
    control.cancel()
    for (quality, progress) in [(options.ladder.format.quality, 1 / Double(all)), (40, 0)] {
      var manifest = try video.directory.readManifest()
      manifest.ladder?.progress = 0.97
      try video.directory.writeManifest(manifest)
      options.ladder.format.quality = quality
      guard case .failed(.cancelled) = await video.ladder(options, control: control) else {
        Issue.record("not called off")
        return
      }
      #expect(abs(try #require(try video.directory.readManifest().ladder).progress - progress) < 1e-6)
    }
  }

  @Test("Workers that are killed without finishing a segment give up; the video is as good as before")
  func givesUp() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90])
    _ = try await video.ready(try await SampleVideo().file(), options: options)
    for _ in 0..<3 { try video.record().begin([90], finished: 0, of: 4, again: false) }
    guard case .failed(let error) = await video.ladder(options) else {
      Issue.record("it was made")
      return
    }
    #expect(!error.mayPass && "\(error)".contains("--again"))
    #expect(try video.directory.readManifest().ladder?.state == .failed)
    guard case .complete([90]) = await video.ladder(options, again: true) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
  }

  @Test("Those that finish a segment before they are killed do not count, and it is said at once")
  func getsFurther() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo().file(), options: PackagedVideo.laddered([90]))
    for finished in 0..<8 {
      let record = video.record()
      try record.begin([90], finished: finished, of: 10, again: false)
      record.note(finished, of: 10)
      #expect(try video.directory.readManifest().ladder?.attempts == 1)
      record.note(finished + 1, of: 10)
      let ladder = try video.directory.readManifest().ladder
      #expect(ladder?.attempts == 0 && ladder?.progress == Double(finished + 1) / 10)
    }
  }

  static let conclusions: [(PackagingError, Manifest.Ladder.State, attempts: Int, code: String?)] = [
    (.cancelled, .processing, 1, nil), (.locked(directory: "x"), .processing, 1, "locked"),
    (.media(.system(step: "write", file: "x", errno: ENOSPC)), .processing, 1, "disk_full"),
    (.media(.damaged(file: "x", reason: "y")), .failed, 2, "media_error"),
    (.unverified(findings: []), .failed, 2, "verification"),
  ]

  @Test(
    "A worker that ends for a reason that may pass does not count, and nothing is given up",
    arguments: conclusions.indices)
  func concluded(index: Int) async throws {
    let (error, state, attempts, code) = Self.conclusions[index]
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo().file(), options: PackagedVideo.laddered([90]))
    try video.record().begin([90], finished: 0, of: 10, again: false)
    let record = video.record()
    try record.begin([90], finished: 0, of: 10, again: false)
    record.conclude(error)
    let ladder = try #require(try video.directory.readManifest().ladder)
    #expect(ladder.state == state && ladder.attempts == attempts && ladder.error?.code == code)
  }
}
