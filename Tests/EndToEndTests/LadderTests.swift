import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Smaller renditions, made by leatd", .heavy)
struct LadderTests {
  private static let settings = "settle: 100 ms\nladder: [90]\nvideo_preset: medium"

  @Test("A video is ready first, and its source gone; then it gets them, also when leatd is killed meanwhile")
  func killed() async throws {
    let daemon = try await LeatDaemon.start(settings: Self.settings)
    try daemon.drop(try await SampleVideo { $0.seconds = 90 }.file(), as: "film.mp4")
    let manifest = try await Published(daemon: daemon).ready("film.mp4")
    let folder = Published(daemon: daemon).folder(of: manifest)
    let first = "\(folder)/video-90p/00000.m4s"
    try await daemon.until("a segment is there") {
      FileManager.default.fileExists(atPath: "\(folder)/video-90p/playlist.m3u8") ? true : nil
    }
    try await daemon.kill()
    let before = try #require(lastWrite(first))

    let next = try await LeatDaemon.start(root: daemon.root, settings: Self.settings)
    let whole = try await next.until("the smaller rendition is named") {
      try Published(daemon: next).manifest(named: "film.mp4").flatMap { $0.ladder?.state == .complete ? $0 : nil }
    }
    #expect(lastWrite(first) == before, "a finished segment was written again")
    #expect(whole.state == .ready && whole.ready == manifest.ready)
    #expect(whole.renditions?.contains { $0.name == "video-90p" && $0.state == .complete } == true)
    let master = try String(contentsOfFile: "\(folder)/master.m3u8", encoding: .utf8)
    #expect(master.contains("video-90p/playlist.m3u8") && master.contains("RESOLUTION=160x90"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: next.root.path("spool")).allSatisfy { VideoID($0) == nil })
    #expect(try await next.stop() == .exited(0))
  }

  /// In nanoseconds; a segment that is encoded again is written into the same file.
  private func lastWrite(_ path: String) -> Int? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec : nil
  }

  @Test("An encoder that is not there is told in the journal, with what to do")
  func missingEncoder() async throws {
    let daemon = try await LeatDaemon.start(settings: Self.settings + "\nencoder: h264_vaapi")
    try daemon.drop(try await SampleVideo().file(), as: "film.mp4")
    try await Published(daemon: daemon).ready("film.mp4")
    try await daemon.says("set 'encoder: libx264'")
    let manifest = try await daemon.until("it is given up") {
      try Published(daemon: daemon).manifest(named: "film.mp4").flatMap { $0.ladder?.state == .failed ? $0 : nil }
    }
    #expect(manifest.state == .ready && manifest.ladder?.error?.message.contains("h264_vaapi") == true)
    #expect(try await daemon.stop() == .exited(0))
  }
}
