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

    /// From the ninth second to the twenty-fifth nothing moves.
    var sample: SampleVideo {
      SampleVideo(container) {
        ($0.seconds, $0.width, $0.height, $0.bFrames) = (30, 64, 36, bFrames)
        $0.options = ["-vf", "select='lt(t,8.1)+gt(t,24.5)'", "-fps_mode", "vfr"]
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
    let sound = try video.rendition("audio-0-und").playlist.segments
    #expect(picture.playlist.segments.map(\.isDiscontinuous) == sound.map(\.isDiscontinuous))
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    let lost = before.filter { time in !after.contains { abs($0 - after[0] - (time - before[0])) < 0.0025 } }
    #expect(lost == [] && after.count > before.count && after.count < before.count + 8, "\(lost)")
    let copied = try await PacketListing.pictureHashes(file).prefix(190)
    #expect(try await PacketListing.pictureHashes(video.master).starts(with: copied) && copied.count == 190)
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
