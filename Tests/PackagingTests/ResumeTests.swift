import Catalog
import Foundation
import Glibc
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("A run goes on where another stopped")
struct ResumeTests {
  /// Forty seconds; copied and transcoded sound.
  static func source() async throws -> String {
    try await SampleVideo(.matroska) {
      $0.seconds = 40
      $0.audio = [.init(language: "eng"), .init("ac3", channels: 6, language: "ger")]
    }.file()
  }

  static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  /// What the playlists name, with each file's inode and time of change.
  private func published(_ video: PackagedVideo) throws -> [String: String] {
    var marks: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: video.directory.path) {
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
    "Stopped again and again, the result is that of one run, and what was published is not touched", arguments: types)
  func cancelled(type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let file = try await Self.source()
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file, options: options)
    let expected = try undisturbed.files()

    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    var before: [String: String] = [:]
    for part in [0.02, 0.2, 0.25, 0.5, 0.75, 0.98] {
      let outcome = try await video.package(file, options: options, cancelAt: Int64(Double(size) * part))
      guard case .failed(.cancelled) = outcome else {
        Issue.record("at \(part): \(outcome)")
        return
      }
      #expect(try video.directory.readManifest().state == .processing)
      let now = try published(video)
      for (name, mark) in before { #expect(now[name] == mark, "\(name) was touched") }
      before = now
    }
    #expect(before.count > 10)
    _ = try await video.ready(file, options: options)
    #expect(try video.files() == expected)
    let after = try published(video)
    for (name, mark) in before { #expect(after[name] == mark, "\(name) was touched") }
  }

  static let damages: [(what: String, damage: @Sendable (String) throws -> Void)] = [
    ("cut short", { truncate($0, 1000) }), ("empty", { truncate($0, 0) }), ("gone", { unlink($0) }),
    (
      "zeros",
      { path in
        let count = try #require(FileManager.default.contents(atPath: path)).count
        try Data(count: count).write(to: URL(filePath: path))
      }
    ),
  ]

  @Test("A published segment that a power cut has damaged is written again", arguments: damages.indices)
  func damaged(index: Int) async throws {
    let file = try await Self.source()
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file)
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    let video = try PackagedVideo()
    try await video.package(file, cancelAt: size * 3 / 4)
    let segments = try video.rendition("video-source").playlist.segments
    let last = try #require(segments.last)
    try Self.damages[index].damage(video.directory.file("video-source/\(last.uri)"))
    _ = try await video.ready(file)
    #expect(try video.files() == undisturbed.files(), "\(Self.damages[index].what)")
  }

  @Test("With segments of another length it begins anew")
  func otherLength() async throws {
    let file = try await Self.source()
    var options = PackagedVideo.quick
    options.segmentDuration = 3
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file, options: options)
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    try await video.package(file, cancelAt: size * 3 / 4)
    #expect(try video.rendition("video-source").playlist.segments.count > 2)
    _ = try await video.ready(file, options: options)
    #expect(try video.files() == undisturbed.files())
  }

  @Test("A video that is ready is left alone")
  func again() async throws {
    let file = try await SampleVideo(.mp4).file()
    let video = try PackagedVideo()
    let first = try await video.ready(file)
    let before = try published(video)
    #expect(try await video.ready("/nowhere").id == first.id)
    #expect(try published(video) == before)
  }

  @Test("kill -9 of a worker at any time, and the next one finishes", arguments: [1, 4, 9])
  func killed(segments: Int) async throws {
    let file = try await SampleVideo(.mp4) {
      $0.seconds = 60
      $0.loops = 5
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
    let video = try PackagedVideo()
    let worker = try RunningProcess(
      BuiltProgram.leat.path,
      ["package", file, "--output", video.directory.path, "--config", try Worker.settings(video)])
    try await eventually(
      "\(segments) segments are published", every: .milliseconds(1)
    ) {
      if worker.exitStatus != nil { throw Worker.EndedTooSoon() }
      let count = (try? video.rendition("video-source").playlist.segments.count) ?? 0
      return count >= segments ? true : nil
    }
    worker.send(SIGKILL)
    #expect(try await worker.wait() == .signalled(SIGKILL))
    let before = try published(video)
    let state = try video.directory.readManifest().state
    #expect(state == .processing)
    let second = try await Worker.package(file, video)
    #expect(second.succeeded, "\(second)")
    let undisturbed = try PackagedVideo()
    #expect(try await Worker.package(file, undisturbed).succeeded)
    let after = try published(video)
    for (name, mark) in before { #expect(after[name] == mark, "\(name) was touched") }
    #expect(try video.files() == undisturbed.files())
  }
}
