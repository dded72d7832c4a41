import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Packaging

@Suite("What people say about a video, and the worker")
struct GivenWordsTests {
  private var overlay: MetadataOverlay {
    var overlay = MetadataOverlay()
    overlay.title = "The harbour"
    overlay.visibility = .unlisted
    overlay.chapters = [.init(start: 0, end: nil, title: "Out"), .init(start: 2, end: nil, title: "Back")]
    overlay.warnings = ["a word"]
    return overlay
  }

  private func check(_ manifest: Manifest) throws {
    #expect(manifest.title == "The harbour" && manifest.visibility == .unlisted)
    let end = try #require(manifest.source.duration)
    #expect(manifest.chapters?.map(\.end) == [2, end] && manifest.warnings?.contains("a word") == true)
  }

  @Test("what lies beside the manifest before the worker starts is in it when the video is ready")
  func before() async throws {
    let video = try PackagedVideo()
    try video.directory.create()
    try overlay.write(in: video.directory)
    try check(try await video.ready(try await SampleVideo(.mp4).file()))
    try check(try video.directory.readManifest())
  }

  @Test("what comes while the worker owns the manifest counts from its next words on")
  func meanwhile() async throws {
    let video = try PackagedVideo()
    let file = try await WorkerTests.long()
    let process = try RunningProcess(BuiltProgram.leat.path, try Worker.arguments(file, video))
    try await eventually("the worker has the manifest") {
      (try? video.directory.readManifest().renditions) == nil ? nil : true
    }
    process.send(SIGSTOP)
    let early = try video.directory.readManifest()
    // On a machine that is much quicker than any, it would be done by now.
    if early.state == .processing { #expect(early.title != "The harbour") }
    try overlay.write(in: video.directory)
    process.send(SIGCONT)
    #expect(try await process.wait(.seconds(300)) == .exited(0))
    if early.state == .processing { try check(try video.directory.readManifest()) }
  }

  @Test("by hand: what lies beside the file goes with the stream, stays where it is, and a broken one is said")
  func byHand() async throws {
    let video = try PackagedVideo()
    let file = video.folder.path("a.mp4")
    try FileManager.default.copyItem(atPath: try await SampleVideo(.mp4).file(), toPath: file)
    _ = try video.folder.write("", to: "a.en.mp4")
    let picture = video.folder.path("a.png")
    try await run(
      .ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "color=red:size=500x300", "-frames:v", "1", picture])
    let srt = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    for name in ["a.de.srt", "a.en.srt", "b.srt"] { _ = try video.folder.write(srt, to: name) }
    _ = try video.folder.write("title: The harbour\n", to: "a.yaml")
    _ = try video.folder.write("no XML", to: "a.nfo")
    let result = try await Worker.package(file, video)
    #expect(result.status == .exited(0), "\(result)")
    #expect(result.errorOutput.contains("'a.nfo' was not used"), "\(result)")
    let manifest = try video.directory.readManifest()
    #expect(manifest.title == "The harbour" && manifest.state == .ready)
    #expect(manifest.warnings?.contains { $0.contains("'a.nfo' was not used") } == true)
    #expect(manifest.source.sidecars?.map(\.filename) == ["a.de.srt", "a.png", "a.yaml"])
    let size = try await run(
      .ffprobe,
      ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", video.directory.file("poster.jpg")])
    #expect(size.output.hasPrefix("500,300"))
    #expect(!FileManager.default.fileExists(atPath: video.directory.file(".sidecars/overlay.json")))
    #expect(try String(contentsOfFile: video.folder.path("a.de.srt"), encoding: .utf8) == srt)
  }

  @Test("leat poster --picture: the picture becomes the poster, and a broken one is refused and changes nothing")
  func poster() async throws {
    let video = try PackagedVideo()
    var manifest = try await video.ready(try await SampleVideo(.mp4).file())
    let picture = video.folder.path("given.png")
    try await run(
      .ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "color=red:size=3000x1500", "-frames:v", "1", picture])
    let poster = video.directory.file("poster.jpg")
    let own = FileManager.default.contents(atPath: poster)

    let noise = try video.folder.write("this is no picture", to: "noise.png")
    let refused = try await runAnyway(
      BuiltProgram.leat.path, ["poster", video.directory.path, "--picture", noise])
    #expect(refused.status == .exited(1), "\(refused)")
    #expect(FileManager.default.contents(atPath: poster) == own)
    let missing = try await runAnyway(
      BuiltProgram.leat.path, ["poster", video.directory.path, "--picture", video.folder.path("nothing")])
    #expect(missing.status == .exited(3), "\(missing)")

    let done = try await runAnyway(
      BuiltProgram.leat.path,
      ["poster", video.directory.path, "--picture", picture, "--config", try Worker.settings(video)])
    #expect(done.status == .exited(0), "\(done)")
    let given = FileManager.default.contents(atPath: poster)
    #expect(given != own)
    let size = try await run(
      .ffprobe, ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", poster])
    #expect(size.output.hasPrefix("1920,960"))

    // Lost, it is made again from what was given, not from the video.
    try FileManager.default.createDirectory(
      atPath: video.directory.file(".sidecars"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: picture, toPath: video.directory.file(".sidecars/poster.png"))
    manifest = try video.directory.readManifest()
    manifest.source.sidecars = [
      Manifest.Sidecar(kind: .poster, filename: "given.png", format: "png", path: ".sidecars/poster.png")
    ]
    try video.directory.writeManifest(manifest)
    try FileManager.default.removeItem(atPath: poster)
    let again = try await runAnyway(BuiltProgram.leat.path, ["poster", video.directory.path])
    #expect(again.status == .exited(0), "\(again)")
    #expect(FileManager.default.contents(atPath: poster) == given)
  }
}
