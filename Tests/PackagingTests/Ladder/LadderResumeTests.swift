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

  /// Each named segment's inode and time of change.
  private func marks(_ video: PackagedVideo) throws -> [String: String] {
    var marks: [String: String] = [:]
    for name in try video.rungFolders() {
      guard let rendition = try? video.rendition(name) else { continue }
      for segment in rendition.playlist.segments {
        var status = stat()
        try #require(lstat("\(rendition.folder)/\(segment.uri)", &status) == 0)
        marks["\(name)/\(segment.uri)"] = "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
      }
    }
    return marks
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
      return ((try? self.marks(video).count) ?? 0) >= 5 ? true : nil
    }
    worker.send(SIGKILL)
    #expect(try await worker.wait() == .signalled(SIGKILL))
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .ready && manifest.ladder?.isUnfinished == true)
    #expect(manifest.renditions?.contains { $0.name.hasPrefix("video-9") } == false)
    #expect(try video.multivariant().variants.count == 1)
    #expect(try video.errors() == [])
    let before = try marks(video)

    let orders = try video.folder.write("complete\n", to: "orders")
    let second = try await runAnyway(
      BuiltProgram.leat.path, ["ladder", video.directory.path, "--config", settings, "--supervised"], input: orders)
    #expect(second.succeeded, "\(second)")
    let after = try marks(video)
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

  @Test("With other settings it begins anew, and nothing is left of what was begun")
  func otherSettings() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([120, 90])
    _ = try await video.ready(try await SampleVideo { $0.seconds = 30 }.file(), options: options)
    let control = PackagingControl()
    control.cancel()
    guard case .failed(.cancelled) = await video.ladder(options, control: control) else {
      Issue.record("not called off")
      return
    }
    try FileManager.default.createDirectory(
      atPath: video.directory.file("video-100p"), withIntermediateDirectories: true)
    options.ladder.heights = [90]
    guard case .complete([90]) = await video.ladder(options) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try video.rungFolders() == ["video-90p"])

    // What viewers may be watching stays as it is; more may come.
    let published = try Data(video.rendition("video-90p").bytes("00000.m4s"))
    options.ladder.format.quality = 22
    options.ladder.heights = [120, 90]
    guard case .complete([120, 90]) = await video.ladder(options, again: true) else {
      Issue.record("\(try video.directory.readManifest().ladder as Any)")
      return
    }
    #expect(try Data(video.rendition("video-90p").bytes("00000.m4s")) == published)
    #expect(try video.multivariant().variants.count == 3)
    options.ladder.heights = []
    _ = await video.ladder(options)
    #expect(try video.multivariant().variants.count == 3, "nobody asks for one any more: what there is stays")
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
