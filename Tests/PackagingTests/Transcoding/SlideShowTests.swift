import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Pictures that come more seldom than segments begin.
@Suite("Slide shows")
struct SlideShowTests {
  struct Case: Sendable {
    let container: SampleVideo.Container
    /// Seconds for each picture.
    let step: Double
    var type = PackagingOptions.SegmentType.fmp4
    var codec = "libx264"
  }

  static let cases = [
    Case(container: .mp4, step: 4.5), Case(container: .mp4, step: 5), Case(container: .matroska, step: 5.5),
    Case(container: .mpegTS, step: 5), Case(container: .mp4, step: 7, type: .mpegts), Case(container: .mp4, step: 8),
    Case(container: .webm, step: 6, codec: "libvpx"),
  ]

  @Test(
    "One picture every few seconds, without sound: each is shown at its time, in segments that follow each other",
    arguments: cases)
  func slides(_ test: Case) async throws {
    let file = try await SampleVideo(test.container) {
      ($0.seconds, $0.width, $0.height, $0.frameRate, $0.video, $0.audio) = (400, 160, 90, 1, test.codec, [])
      // The numbers make each picture another one.
      ($0.keyFrameInterval, $0.bFrames, $0.isNumbered) = (250, 0, false)
      $0.options = ["-vf", "trim=end=10,setpts=N*\(test.step)/TB", "-r", "\(1 / test.step)", "-g", "250"]
    }.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = test.type
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.renditions?.first?.how == .transcode)
    let picture = try video.rendition("video-source").playlist
    #expect(picture.segments.allSatisfy { $0.duration > 0.5 && $0.duration <= Double(picture.targetDuration) + 0.5 })
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    #expect(before.count == 10 && zip(after, after.dropFirst()).allSatisfy { $0 < $1 })
    let lost = before.filter { time in !after.contains { abs($0 - after[0] - (time - before[0])) < 0.0025 } }
    #expect(lost == [], "\(lost)")
  }
}
