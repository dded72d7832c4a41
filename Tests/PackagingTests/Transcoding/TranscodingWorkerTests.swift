import Catalog
import Foundation
import Glibc
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("A worker that transcodes", .heavy)
struct TranscodingWorkerTests {
  /// 40 seconds of two tracks.
  private static func source() async throws -> String {
    try await SampleVideo(.matroska) {
      ($0.seconds, $0.video) = (40, "libx265")
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
  }

  @Test("Preset and quality are those of the configuration")
  func settings() async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.video, $0.width, $0.height, $0.audio) = (2, "libx265", 160, 120, [])
    }.file()
    var sizes: [Int] = []
    // How finely x264 looks for motion is one of the things that its presets differ by; it tells of it in the first picture.
    for (preset, quality, told) in [
      ("ultrafast", 20, "subme=0"), ("slow", 20, "subme=8"), ("slow", 45, "subme=8"),
    ] {
      let video = try PackagedVideo()
      let settings = try Worker.settings(video, "video_preset: \(preset)\nvideo_crf: \(quality)")
      let worker = try await runAnyway(
        BuiltProgram.leat.path, ["package", file, "--output", video.directory.path, "--config", settings])
      try #require(worker.succeeded, "\(worker)")
      let picture = try video.rendition("video-source")
      let bytes = try picture.playlist.segments.flatMap { try picture.bytes($0.uri) }
      sizes.append(bytes.count)
      let words = String(decoding: bytes.prefix(4096), as: UTF8.self)
      #expect(words.contains(" \(told)") && words.contains(" crf=\(quality).0"), "\(words)")
    }
    #expect(sizes[2] * 2 < sizes[1], "\(sizes)")
  }

  @Test("A file that is still being written is watchable before its end, and whole after it")
  func growing() async throws {
    let bytes = try Data(contentsOf: URL(filePath: try await Self.source()))
    let video = try PackagedVideo()
    let file = try video.folder.write("", to: "upload.mkv")
    let target = try #require(FileHandle(forWritingAtPath: file))
    let pipe = video.folder.path("orders")
    try #require(mkfifo(pipe, 0o600) == 0)
    // For reading, too: so it is open before the worker opens it.
    let orders = try #require(FileHandle(forUpdatingAtPath: pipe))
    try target.write(contentsOf: bytes.prefix(bytes.count * 7 / 10))
    let worker = try RunningProcess(
      BuiltProgram.leat.path, try Worker.arguments(file, video, ["--growing"]), input: pipe)
    try await eventually("two segments are published") {
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      let count = (try? video.rendition("video-source").playlist.segments.count) ?? 0
      return count >= 2 && FileManager.default.fileExists(atPath: video.master) ? true : nil
    }
    #expect(try video.directory.readManifest().state == .receiving)
    try target.write(contentsOf: bytes.dropFirst(bytes.count * 7 / 10))
    try orders.write(contentsOf: Data("complete\n".utf8))
    #expect(try await worker.wait() == .exited(0), "\(worker.errorOutput)")
    #expect(worker.errorOutput.contains("to be transcoded: it is H.265"))
    #expect(try video.directory.readManifest().state == .ready)
    let picture = try video.rendition("video-source")
    #expect(try picture.segments().joined().count == 1000)
    #expect(abs(picture.duration - 40) < 0.05)
  }

  @Test("kill -9 at any time, and the next one finishes within the worker's limits", arguments: [1, 3])
  func killed(segments: Int) async throws {
    let file = try await Self.source()
    let video = try PackagedVideo()
    let orders = try video.folder.write("complete\n", to: "orders")
    let worker = try RunningProcess(BuiltProgram.leat.path, try Worker.arguments(file, video))
    try await eventually("\(segments) segments are published", every: .milliseconds(1)) {
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      let count = (try? video.rendition("video-source").playlist.segments.count) ?? 0
      return count >= segments ? true : nil
    }
    worker.send(SIGKILL)
    #expect(try await worker.wait() == .signalled(SIGKILL))
    let before = try video.rendition("video-source").playlist.segments.map { segment in
      try #require(FileManager.default.contents(atPath: video.directory.file("video-source/\(segment.uri)")))
    }
    let second = try await Worker.package(file, video, ["--supervised"], input: orders)
    #expect(second.succeeded, "\(second)")
    let picture = try video.rendition("video-source")
    #expect(try picture.segments().joined().count == 1000)
    for (number, bytes) in before.enumerated() {
      #expect(try Data(picture.bytes(picture.playlist.segments[number].uri)) == bytes, "segment \(number) was touched")
    }
    #expect(try video.directory.readManifest().warnings?.contains { $0.contains("decod") } != true)
  }
}
