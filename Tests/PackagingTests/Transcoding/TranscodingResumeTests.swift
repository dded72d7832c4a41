import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Transcoding goes on where another run stopped", .heavy)
struct TranscodingResumeTests {
  static func source() async throws -> String {
    try await SampleVideo(.matroska) {
      ($0.seconds, $0.video) = (40, "libx265")
      $0.options = ["-vf", "select='not(mod(n,3))+lt(mod(n,50),20)'", "-fps_mode", "vfr"]
      $0.audio = [.init(language: "eng"), .init("ac3", channels: 6, language: "ger")]
    }.file()
  }

  static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  @Test(
    "Stopped again and again: no picture is missing or doubled, and what was published is not touched", arguments: types
  )
  func cancelled(type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let file = try await Self.source()
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file, options: options)
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    var before: [String: Data] = [:]
    for part in [0.3, 0.5, 0.8, 0.98] {
      let outcome = try await video.package(file, options: options, cancelAt: Int64(Double(size) * part))
      guard case .failed(.cancelled) = outcome else {
        Issue.record("at \(part): \(outcome)")
        return
      }
      let now = try published(video)
      for (name, bytes) in before { #expect(now[name] == bytes, "\(name) was touched") }
      before = now
    }
    #expect(before.keys.filter { $0.hasPrefix("video") }.count >= 3)
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])
    let after = try published(video)
    for (name, bytes) in before { #expect(after[name] == bytes, "\(name) was touched") }
    for rendition in ["video-source", "audio-0-eng", "audio-1-ger"] {
      let (own, other) = (try video.rendition(rendition).playlist, try undisturbed.rendition(rendition).playlist)
      #expect(own.segments.map(\.duration) == other.segments.map(\.duration))
    }
    #expect(try await Likeness.times(video.master) == Likeness.times(undisturbed.master))
    if type == .fmp4 { _ = try video.rendition("video-source").segments() }
    let likeness = try await Likeness(file, video.master, filter: "null")
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  @Test("With other settings it begins anew")
  func otherSettings() async throws {
    let file = try await Self.source()
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    try await video.package(file, cancelAt: size / 2)
    let before = try published(video)
    #expect(before.keys.contains("video-source/00000.m4s"))
    var options = PackagedVideo.quick
    options.video.quality = 30
    _ = try await video.ready(file, options: options)
    #expect(try published(video)["video-source/00000.m4s"] != before["video-source/00000.m4s"])
    #expect(try await Likeness.times(video.master).count == Likeness.times(file).count)
  }

  @Test("Stopped right after it began anew, what was encoded with other settings is not taken for its own")
  func begunAnew() async throws {
    let video = try PackagedVideo()
    let file = try await Self.source()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    try await video.package(file, cancelAt: size / 2)
    let before = try #require(try published(video)["video-source/00000.m4s"])
    var manifest = try video.directory.readManifest()
    manifest.source.filename = "test.mkv"
    try video.directory.writeManifest(manifest)
    let arguments = [
      "package", file, "--output", video.directory.path, "--config",
      try Worker.settings(video, "video_preset: ultrafast\nvideo_crf: 30"),
    ]
    let stopped = try await Worker.limited("-f 16", arguments)
    #expect(stopped.status == .exited(3), "\(stopped)")
    let second = try await runAnyway(BuiltProgram.leat.path, arguments)
    #expect(second.succeeded, "\(second)")
    #expect(try published(video)["video-source/00000.m4s"] != before)
  }

  @Test("Stopped when all was published: nothing is encoded again")
  func allPublished() async throws {
    let file = try await SampleVideo(.matroska) { ($0.seconds, $0.video) = (6, "libx265") }.file()
    let video = try PackagedVideo()
    _ = try await video.ready(file)
    let before = try published(video)
    // As if the run had ended before its last word.
    var manifest = try video.directory.readManifest()
    manifest.state = .processing
    try video.directory.writeManifest(manifest)
    _ = try await video.ready(file)
    #expect(try published(video) == before)
  }

  /// The bytes of every segment that playlists name.
  private func published(_ video: PackagedVideo) throws -> [String: Data] {
    var bytes: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: video.directory.path) {
      guard let rendition = try? video.rendition(name) else { continue }
      for segment in rendition.playlist.segments {
        bytes["\(name)/\(segment.uri)"] = FileManager.default.contents(atPath: "\(rendition.folder)/\(segment.uri)")
      }
    }
    return bytes
  }
}
