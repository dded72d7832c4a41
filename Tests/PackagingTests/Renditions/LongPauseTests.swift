import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// The target duration is told when only the first seconds are known.
@Suite("A picture that stands for longer than a segment may be, where no index tells")
struct LongPauseTests {
  struct Case: Sendable {
    let container: SampleVideo.Container
    let bFrames: Int
    var type = PackagingOptions.SegmentType.fmp4
    var isArriving = false
    var seconds = 30
    /// When the last picture before the pause is shown, and the first behind it.
    var pause = (8.1, 24.5)

    var sample: SampleVideo {
      SampleVideo(container) {
        ($0.seconds, $0.width, $0.height, $0.bFrames) = (Double(seconds), 64, 36, bFrames)
        $0.options = ["-vf", "select='lt(t,\(pause.0))+gt(t,\(pause.1))'", "-fps_mode", "vfr"]
      }
    }
  }

  static let cases = [
    Case(container: .matroska, bFrames: 0), Case(container: .matroska, bFrames: 3, isArriving: true),
    Case(container: .mpegTS, bFrames: 0, isArriving: true), Case(container: .mpegTS, bFrames: 3),
    Case(container: .matroska, bFrames: 3, type: .mpegts), Case(container: .fragmentedMP4, bFrames: 2),
  ]

  @Test("It is shown again, and every picture keeps its time; what is before it is copied", arguments: cases)
  func pause(_ sample: Case) async throws {
    let file = try await sample.sample.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = sample.type
    let manifest = try await video.ready(file, options: options, isArriving: sample.isArriving)
    #expect(manifest.renditions?.first?.how == .copy)
    #expect(
      manifest.ownWarnings.contains { $0.contains("after 8 s a picture stands for longer than a segment may be") })
    #expect(manifest.ownWarnings.contains { $0.contains("pictures were repeated") })
    let picture = try video.rendition("video-source")
    #expect(picture.playlist.targetDuration == 6)
    #expect(picture.playlist.segments.allSatisfy { $0.duration < 6.5 } && abs(picture.duration - 30) < 0.1)
    #expect(picture.playlist.segments.count { $0.isDiscontinuous } == 1)
    if sample.type == .fmp4 {
      // As players reckon it: by times of decoding.
      let lengths = try picture.segments().map { $0.reduce(0) { $0 + $1.end - $1.start } }
      let said = picture.playlist.segments.map(\.duration)
      #expect(zip(lengths, said).allSatisfy { abs($0 - $1) < 0.3 }, "\(lengths) \(said)")
    }
    let sound = try video.rendition("audio-0-und").playlist.segments
    #expect(picture.playlist.segments.map(\.isDiscontinuous) == sound.map(\.isDiscontinuous))
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    let lost = before.filter { time in !after.contains { abs($0 - after[0] - (time - before[0])) < 0.0025 } }
    #expect(lost == [] && after.count > before.count && after.count < before.count + 8, "\(lost)")
    let copied = try await PacketListing.pictureHashes(file).prefix(190)
    #expect(try await PacketListing.pictureHashes(video.master).starts(with: copied) && copied.count == 190)
  }

  @Test("of minutes: sound, which waits for no picture as long, has its part of the stream at the same place")
  func minutes() async throws {
    let file = try await Case(container: .matroska, bFrames: 0, seconds: 720, pause: (8.1, 712)).sample.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy)
    let (picture, sound) = (try video.rendition("video-source"), try video.rendition("audio-0-und"))
    #expect(abs(picture.duration - 720) < 0.1 && abs(sound.duration - 720) < 0.1)
    let parts = [picture, sound].map { rendition in
      rendition.playlist.segments.prefix { !$0.isDiscontinuous }.reduce(0) { $0 + $1.duration }
    }
    #expect(abs(parts[0] - parts[1]) < 0.05 && abs(parts[0] - 8.1) < 0.1, "\(parts)")
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    let lost = before.filter { time in !after.contains { abs($0 - after[0] - (time - before[0])) < 0.0025 } }
    #expect(lost == [])
  }

  @Test("of more than an hour is one, too")
  func hour() async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.width, $0.height, $0.audio) = (10, 64, 36, [])
      $0.options = ["-vf", "setpts='PTS+gt(T,8.1)*3700/TB'", "-fps_mode", "vfr"]
    }.file()
    let video = try PackagedVideo()
    _ = try await video.ready(file)
    #expect(abs(try video.rendition("video-source").duration - 3710) < 0.1)
  }

  @Test("with which the video ends, while the sound goes on: the picture is shown again")
  func end() async throws {
    let file = try await Case(container: .matroska, bFrames: 0, seconds: 400, pause: (8.1, 400)).sample.file()
    let video = try PackagedVideo()
    _ = try await video.ready(file)
    #expect(abs(try video.rendition("video-source").duration - 400) < 0.1)
    #expect(abs(try video.rendition("audio-0-und").duration - 400) < 0.1)
  }

  @Test("fails where nothing may be encoded")
  func notEncoded() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.transcodesVideo = false
    let file = try await Case(container: .matroska, bFrames: 0).sample.file()
    _ = try? await video.package(file, options: options)
    let manifest = try video.directory.readManifest()
    #expect(manifest.state != .ready && manifest.renditions?.first?.how == .copy)
    #expect(!manifest.ownWarnings.contains { $0.contains("the video was encoded") })
  }

  @Test("A run that was called off behind it comes to the same stream", arguments: [SampleVideo.Container.matroska])
  func resumed(container: SampleVideo.Container) async throws {
    let file = try await Case(container: container, bFrames: 3).sample.file()
    let (whole, video) = (try PackagedVideo(), try PackagedVideo())
    _ = try await whole.ready(file)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64)
    try await video.package(file, cancelAt: size * 19 / 20)
    _ = try await video.ready(file)
    #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(whole.master))
    #expect(
      try video.rendition("video-source").playlist.segments == whole.rendition("video-source").playlist.segments)
  }
}
