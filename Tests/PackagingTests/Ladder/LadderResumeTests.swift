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
    var options = PackagedVideo.laddered([120, 90])
    options.ladder.format.quality = 35
    let (same, other) = (try PackagedVideo(), try PackagedVideo())
    for video in [same, other] {
      _ = try await video.ready(file, options: options)
      try await video.interruptedLadder(options, after: 2)
    }
    let begun = try same.marks()
    #expect(begun.count == 4)
    guard case .complete([120, 90]) = await same.ladder(options) else {
      Issue.record("\(try same.directory.readManifest().ladder as Any)")
      return
    }
    let after = try same.marks()
    for (name, mark) in begun { #expect(after[name] == mark, "\(name) was touched") }

    options.ladder.format.quality = 20
    guard case .complete([120, 90]) = await other.ladder(options) else {
      Issue.record("\(try other.directory.readManifest().ladder as Any)")
      return
    }
    let clean = try PackagedVideo()
    _ = try await clean.ready(file, options: options)
    _ = await clean.ladder(options)
    for name in ["video-120p", "video-90p"] {
      #expect(try other.segmentBytes(name) == clean.segmentBytes(name), "\(name) is of two settings")
      #expect(try other.segmentBytes(name) != same.segmentBytes(name))
    }
  }

  @Test("Stopped right after it began anew, what was encoded with other settings is not taken for its own")
  func begunAnew() async throws {
    let (video, clean) = (try PackagedVideo(), try PackagedVideo())
    let options = PackagedVideo.laddered([120])
    for video in [video, clean] { _ = try await video.ready(try await Self.twelve(), options: options) }
    try await video.interruptedLadder(options, after: 2)
    let more = "video_preset: ultrafast\nvideo_crf: 10\nladder: [120]\nladder_bit_rates: {120: 2 Mb/s}"
    let arguments = { (video: PackagedVideo) in
      ["ladder", video.directory.path, "--config", try Worker.settings(video, more)]
    }
    let stopped = try await Worker.limited("-f 16", try arguments(video))
    #expect(stopped.status == .exited(3), "\(stopped)")
    for video in [video, clean] {
      let result = try await runAnyway(BuiltProgram.leat.path, try arguments(video))
      #expect(result.succeeded, "\(result)")
    }
    #expect(try video.segmentBytes("video-120p") == clean.segmentBytes("video-120p"))
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
    let published = try video.segmentBytes("video-90p")
    options.ladder.format.quality = 22
    options.ladder.heights = [120, 90]
    guard case .complete([120, 90]) = await video.ladder(options, again: true) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.segmentBytes("video-90p") == published)
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
    let published = try video.segmentBytes("video-90p")
    manifest.ladder?.state = .processing
    try video.directory.writeManifest(manifest)
    options.ladder.format.quality = 40
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.segmentBytes("video-90p") == published)
    let whole = try video.directory.readManifest()
    #expect(whole.renditions?.contains { $0.name == "video-90p" && $0.state == .complete } == true)
  }

  @Test("A worker that is killed again and again gives up; the video is as good as before")
  func givesUp() async throws {
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90])
    _ = try await video.ready(try await SampleVideo().file(), options: options)
    var manifest = try video.directory.readManifest()
    manifest.ladder?.state = .processing
    manifest.ladder?.attempts = 3
    try video.directory.writeManifest(manifest)
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
}
