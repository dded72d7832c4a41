import Catalog
import Foundation
import HLS
import Synchronization
import TestSupport
import Testing

@testable import Packaging

/// A rendition keeps its codec, so that such a video cannot go on encoded as H.264 does.
@Suite(
  "Copied video that has to be encoded after all: of another codec than H.264, where a picture stands for too long",
  .heavy)
struct AbandonedCopyTests {
  struct Case: Sendable {
    let encoder: String
    let container: SampleVideo.Container
    var isArriving = false
    var more: [String] = []

    var sample: SampleVideo {
      SampleVideo(container) {
        ($0.seconds, $0.width, $0.height, $0.bFrames, $0.video) = (30, 128, 72, 0, encoder)
        // As a player takes them: copied sound under one name, and encoded sound under another.
        $0.audio = [.init(language: "eng"), .init("ac3", language: "deu")]
        $0.subtitles = container == .matroska ? ["eng"] : []
        $0.options = ["-vf", "select='lt(t,8.1)+gt(t,24.5)'", "-fps_mode", "vfr"] + more
      }
    }
  }

  static let cases = [
    Case(encoder: "libx265", container: .matroska, isArriving: true), Case(encoder: "libx265", container: .mpegTS),
    Case(encoder: "libvpx-vp9", container: .matroska, more: ["-deadline", "realtime", "-cpu-used", "8"]),
    Case(encoder: "libaom-av1", container: .matroska, more: ["-cpu-used", "8", "-usage", "realtime"]),
  ]

  private var options: PackagingOptions {
    var options = PackagedVideo.quick
    options.copiedCodecs = ["hevc", "av1", "vp9"]
    return options
  }

  @Test("The whole video is encoded: it begins anew, and every picture keeps its time", arguments: cases)
  func begunAnew(_ test: Case) async throws {
    let file = try await test.sample.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: options, isArriving: test.isArriving)
    let picture = try #require(manifest.renditions?.first)
    #expect(picture.how == .transcode && picture.codec?.hasPrefix("avc1.") == true)
    #expect(picture.why?.contains("after 8 s a picture stands for longer than a segment may be") == true)
    #expect(manifest.ownWarnings.contains { $0.contains("began anew") })
    let rendition = try video.rendition(picture.name)
    #expect(abs(rendition.duration - 30) < 0.2 && !rendition.playlist.segments.contains { $0.isDiscontinuous })
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    let lost = before.filter { time in !after.contains { abs($0 - after[0] - (time - before[0])) < 0.0025 } }
    #expect(lost == [] && after.count > before.count && after.count < before.count + 8, "\(lost)")
  }

  @Test("What was published of it is gone, and its names are given to nothing else")
  func names() async throws {
    let file = try await Self.cases[0].sample.file()
    let (copied, video) = (try PackagedVideo(), try PackagedVideo())
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64)
    try await copied.package(file, options: options, cancelAt: size / 8)
    let seen = Set(try copied.files().keys.filter { $0.contains("/") && !$0.contains("/.") })
    try #require(seen.contains("video-source/00000.m4s") && seen.contains("audio-0-eng/00000.m4s"))
    _ = try await video.ready(file, options: options)
    let there = Set(try video.files().keys)
    #expect(seen.isDisjoint(with: there), "\(seen.intersection(there))")
    #expect(!there.contains { $0.hasPrefix("video-source/") || $0.hasPrefix("audio-0-eng/") })
  }

  @Test("A run that was called off in the copy, or having begun anew, comes to the same stream", arguments: [8, 1])
  func resumed(part: Int64) async throws {
    let file = try await Self.cases[0].sample.file()
    let (whole, video) = (try PackagedVideo(), try PackagedVideo())
    _ = try await whole.ready(file, options: options)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64)
    // The second reading comes to the place at which the first did not end.
    try await video.package(file, options: options, cancelAt: part == 1 ? size * 19 / 20 : size / part)
    #expect(try video.directory.readManifest().state == .processing)
    let wasCopied = try video.directory.readManifest().renditions?.first?.how == .copy
    #expect(wasCopied == (part > 1))
    let beginnings = Mutex(0)
    let outcome = try await video.package(file, options: options) { event in
      if case .begunAnew = event { beginnings.withLock { $0 += 1 } }
    }
    guard case .ready(let manifest) = outcome else { throw PackagedVideo.NotReady(outcome: "\(outcome)") }
    // Not copied once more, to find out the same.
    #expect(beginnings.withLock { $0 } == (part > 1 ? 1 : 0))
    let name = try #require(manifest.renditions?.first?.name)
    // What is encoded goes on behind what is published, with other bytes (`transcoding.md`).
    #expect(try await Likeness.times(video.master) == Likeness.times(whole.master))
    #expect(try video.rendition(name).playlist.segments == whole.rendition(name).playlist.segments)
    #expect(manifest.ownWarnings.contains { $0.contains("began anew") })
  }

  @Test(
    "So is one of which a copy does not pass the check, whatever its codec; only where that is allowed",
    arguments: [true, false])
  func unverified(mayEncode: Bool) async throws {
    let file = try await SampleVideo(.matroska) { $0.seconds = 8 }.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.transcodesVideo = mayEncode
    let segment = video.directory.file("video-source/00000.m4s")
    let outcome = try await video.package(file, options: options) { event in
      // As nothing that Leat writes: the first fragment claims to be decoded hours later.
      guard case .playable = event, let bytes = FileManager.default.contents(atPath: segment) else { return }
      var damaged = bytes
      if let box = damaged.range(of: Data("tfdt".utf8)) { damaged[box.upperBound + 8] = 0x7f }
      try? damaged.write(to: URL(filePath: segment))
    }
    let manifest = try video.directory.readManifest()
    if mayEncode {
      guard case .ready = outcome else { throw PackagedVideo.NotReady(outcome: "\(outcome)") }
      #expect(manifest.renditions?.first?.how == .transcode && abs((manifest.stream?.playableDuration ?? 0) - 8) < 0.1)
      #expect(manifest.warnings?.contains { $0.contains("began anew: a copy of it does not pass the check") } == true)
    } else {
      #expect(manifest.state == .failed && manifest.error?.code == "verification" && manifest.error?.stage == "verify")
      let message = try #require(manifest.error?.message)
      #expect(message.contains("00000.m4s") && message.contains("(Apple HLS authoring specification 7.3"), "\(message)")
      #expect(try !video.rendition("video-source").playlist.isEnded)
      #expect(manifest.renditions?.first?.how == .copy)
    }
  }

  @Test("fails where nothing may be encoded, and says why", arguments: cases)
  func notEncoded(_ test: Case) async throws {
    let video = try PackagedVideo()
    var options = options
    options.transcodesVideo = false
    let outcome = try await video.package(try await test.sample.file(), options: options)
    guard case .failed(let error) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect("\(error)".contains("after 8 s a picture stands for longer than a segment may be") && !error.mayPass)
    let manifest = try video.directory.readManifest()
    #expect(manifest.state == .failed && manifest.error?.code == "picture_too_long")
    #expect(manifest.renditions?.first?.how == .copy)
  }
}
