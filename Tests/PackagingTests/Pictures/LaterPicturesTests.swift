import Catalog
import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Pictures of copied video take longer than the copying; others make them when it is ready.
@Suite("Pictures that are made later")
struct LaterPicturesTests {
  private static var later: PackagingOptions {
    var options = PackagedVideo.quick
    options.pictures = .later
    return options
  }

  private func poster(_ video: PackagedVideo) -> Data? {
    FileManager.default.contents(atPath: video.directory.file(VideoExtra.posterName))
  }

  /// Black for a second, and no more: what an early poster shows.
  private func copied() async throws -> PackagedVideo {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo.darkStart.file(), options: Self.later)
    return video
  }

  @Test("A copied video is ready with an early poster, and has in the end what one has that got all at once")
  func copy() async throws {
    let atOnce = try PackagedVideo()
    let manifest = try await atOnce.ready(try await SampleVideo.darkStart.file())
    let video = try await copied()
    let early = try video.directory.readManifest()
    #expect(early.state == .ready && early.poster == "poster.jpg" && early.storyboard == nil)
    #expect(early.ownWarnings == [] && early.renditions == manifest.renditions)
    let first = try #require(poster(video))
    #expect(first != poster(atOnce))
    #expect(early.awaited(in: video.directory, wantsPictures: true) == [.poster, .storyboard])
    #expect(early.awaited(in: video.directory, wantsPictures: false) == [])
    try Restoration.run(in: video.directory)
    #expect(try video.files() == atOnce.files())
    let after = try video.directory.readManifest()
    #expect(after.storyboard == manifest.storyboard && after.warnings == manifest.warnings)
    #expect(after.awaited(in: video.directory, wantsPictures: true) == [])
  }

  @Test("What is encoded has all of its pictures at once: beside that they cost nothing")
  func encoded() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(
      try await SampleVideo { $0.video = "mpeg4" }.file(), options: Self.later)
    #expect(manifest.renditions?.first?.how == .transcode && manifest.storyboard != nil)
    #expect(manifest.lacking(in: video.directory) == [])
  }

  @Test("A poster that somebody gives before the others are made stays")
  func given() async throws {
    let video = try await copied()
    let picture = video.folder.path("picture.png")
    try await run(.ffmpeg, ["-v", "error", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", picture])
    try Poster.replace(with: picture, in: video.directory)
    let given = try #require(poster(video))
    try Restoration.run(in: video.directory)
    #expect(poster(video) == given)
    #expect(try video.directory.readManifest().storyboard == "storyboard.vtt")
  }

  @Test("Where no better poster can be made the early one stays, and is not tried at again")
  func unbettered() async throws {
    let video = try await copied()
    let early = try #require(poster(video))
    for name in try FileManager.default.contentsOfDirectory(atPath: video.directory.file("video-source"))
    where name.hasSuffix(".m4s") {
      try FileManager.default.removeItem(atPath: video.directory.file("video-source/\(name)"))
    }
    try Restoration.run(in: video.directory)
    #expect(poster(video) == early)
    let manifest = try video.directory.readManifest()
    #expect(manifest.awaited(in: video.directory, wantsPictures: true) == [])
    #expect(manifest.explainsAbsence(of: .storyboard) && !manifest.explainsAbsence(of: .poster))
  }

  @Test("Who has the folder for a moment is waited for, and not for ever")
  func locked() async throws {
    let video = try await copied()
    let folder = video.directory
    let lock = try DirectoryLock.acquire(folder)
    #expect(throws: PackagingError.self) { _ = try DirectoryLock.acquire(folder, within: 0.05) }
    async let made: Void = Task.detached { try Restoration.run(in: folder) }.value
    try await Task.sleep(for: .milliseconds(300))
    #expect(try folder.readManifest().storyboard == nil)
    _ = consume lock
    try await made
    #expect(try folder.readManifest().storyboard == "storyboard.vtt")
  }
}
