import Catalog
import Foundation
import TestSupport
import Testing

/// What is made of a video's pictures, with real programs.
@Suite("Pictures", .heavy)
struct PictureTests {
  @Test("what is lost of them while nobody looks is made again at the start, as it was, and once")
  func recovered() async throws {
    let daemon = try await LeatDaemon.start()
    let published = Published(daemon: daemon)
    try daemon.drop(try await SampleVideo(.mp4) { $0.seconds = 24 }.file(), as: "mill.mp4")
    let manifest = try await published.ready("mill.mp4")
    #expect(manifest.poster == "poster.jpg" && manifest.storyboard == "storyboard.vtt")
    let files = try published.streamFiles(of: manifest)
    _ = try await daemon.stop()
    for name in ["poster.jpg", "storyboard.jpg", "storyboard.vtt", "iframes/playlist.m3u8"] {
      try FileManager.default.removeItem(atPath: "\(published.folder(of: manifest))/\(name)")
    }
    let next = try await LeatDaemon.start(root: daemon.root)
    try await next.says("is made again")
    #expect(try published.streamFiles(of: manifest) == files)
    let after = try #require(try published.manifest(named: "mill.mp4"))
    #expect(after.renditions == manifest.renditions && after.warnings == manifest.warnings)
    _ = try await next.stop()

    let last = try await LeatDaemon.start(root: daemon.root)
    try last.drop(try await SampleVideo(.mp4).file(), as: "wheel.mp4")
    try await published.ready("wheel.mp4")
    #expect(!last.journal.contains("is made again"))
    _ = try await last.stop()
  }
}
