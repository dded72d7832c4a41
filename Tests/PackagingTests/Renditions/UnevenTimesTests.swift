import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Phones drop frames, captures have dropouts, screens stand still, and encoders place key frames where scenes change.
@Suite("Pictures that do not come evenly, or whose times their container leaves out, are copied as they are")
struct UnevenTimesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sample: SampleVideo
    /// Segments that begin with another picture than an IDR, because those are further apart than segments may be long.
    let mayDepend: Bool

    init(
      _ name: String, _ container: SampleVideo.Container, mayDepend: Bool = false,
      _ change: (inout SampleVideo) -> Void
    ) {
      testDescription = name
      sample = SampleVideo(container) {
        ($0.width, $0.height) = (160, 90)
        change(&$0)
      }
      self.mayDepend = mayDepend
    }
  }

  static let cases = [
    // The key frame behind a pause is decoded before it, and the index knows no other time.
    Case("pauses in an MP4", .mp4) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (40, 50, 3)
      $0.options = ["-vf", "select='lt(mod(t,10),4)'", "-fps_mode", "vfr"]
    },
    Case("pauses within groups in an MP4", .mp4) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (40, 60, 2)
      $0.options = ["-vf", "select='lt(mod(t,10),4)'", "-fps_mode", "vfr"]
    },
    dropped(bFrames: 0), dropped(bFrames: 2),
    // Two key frames side by side tell nothing of the next one.
    Case("key frames where scenes change", .matroska) {
      ($0.seconds, $0.keyFrameInterval) = (40, 1000)
      let scenes = "0,2,2.08,4.08,6.28,8.28,12.28,12.36,16.36,20.8,20.88,24.88,29.08,29.16,33.16,37"
      $0.options = ["-force_key_frames", scenes]
    },
  ]

  /// Every third frame or so is missing, and key frames become sparser than the opening told.
  private static func dropped(bFrames: Int) -> Case {
    Case("dropped frames, \(bFrames) B-frames", .matroska, mayDepend: true) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (60, 1000, bFrames)
      $0.options = [
        "-vf", "select='gt(random(5),0.7)'", "-fps_mode", "vfr", "-force_key_frames", "0,1.5,3,4.5,6,7.5,9,20,31,42,53",
      ]
    }
  }

  @Test("Every picture is there, at its time, in segments within the target duration", arguments: cases)
  func times(_ test: Case) async throws {
    let file = try await test.sample.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy)
    #expect(manifest.ownWarnings.contains { $0.contains("not begin with an IDR") } == test.mayDepend)
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    #expect(before.count > 200 && before.count == after.count)
    // The first may be shown a little sooner, with the sound.
    let shift = (after.last ?? 0) - (before.last ?? 0)
    #expect(zip(before, after).dropFirst().allSatisfy { abs($1 - $0 - shift) < 0.0025 })
    let picture = try video.rendition("video-source").playlist
    #expect(picture.segments.allSatisfy { $0.duration < Double(picture.targetDuration) + 0.5 })
  }

  @Test("A dropout behind a segment that is already long: its last picture is a segment of its own, and all is copied")
  func dropout() async throws {
    let part = SampleVideo(.mpegTS) { ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (20, 50, 3) }
    let video = try PackagedVideo()
    let file = try await SampleVideo.joined([part, part.beginning(at: 21)], in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings.filter { !$0.contains("silence") } == ["one segment does not begin with an IDR frame"])
    #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(file))
    let times = try await Likeness.times(video.master)
    #expect(zip(times, times.dropFirst()).count { $1 - $0 > 0.05 } == 1)
  }

  @Test(
    "H.264 with B-frames, of which AVI and ASF tell only when it is decoded, is shown in its order",
    arguments: [SampleVideo.Container.avi, .asf], [1, 3])
  func displayOrder(container: SampleVideo.Container, bFrames: Int) async throws {
    let sample = SampleVideo {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames, $0.isNumbered) = (12, 60, bFrames, true)
    }
    let video = try PackagedVideo()
    let original = try await sample.file()
    let file = video.folder.path("copied." + container.fileExtension)
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", original, "-c", "copy", file])
    let said = try await run(
      .ffprobe, ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file])
    try #require(said.output.split(separator: "\n").allSatisfy { $0.contains("N/A") }, "the container tells")
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy && manifest.source.video?.first?.frameRate == 25)
    // In the order of their times, not of the decoder.
    let packets = try await PacketListing.read(video.master, stream: "v:0").packets
    let order = packets.indices.sorted { packets[$0].pts < packets[$1].pts }
    let wanted = try await PacketListing.read(original, stream: "v:0").packets
    #expect(order == wanted.indices.sorted { wanted[$0].pts < wanted[$1].pts })
    let times = order.map { packets[$0].pts }
    #expect(times.count == 300 && zip(times, times.dropFirst()).dropFirst().allSatisfy { abs($1 - $0 - 0.04) < 0.002 })
    // As ffmpeg has it, too.
    var starts: [Double] = []
    for source in [file, video.master] {
      let sound = try await PacketListing.read(source, stream: "a:0").packets[0].pts
      starts.append(try await Likeness.times(source)[1] - sound)
    }
    #expect(abs(starts[1] - starts[0]) < 0.03, "\(starts)")
  }

  @Test(
    "A first picture that stands for long before B-frames moves nothing by as long",
    arguments: [SampleVideo.Container.mp4, .mpegTS, .matroska])
  func longFirst(container: SampleVideo.Container) async throws {
    let file = try await SampleVideo(container) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (20, 50, 3)
      $0.options = ["-vf", "select='eq(n,0)+gt(t,6)'", "-fps_mode", "vfr"]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings.filter { !$0.contains("key frames are up to") } == [])
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    #expect(after[0] < 0.6 && before.count == after.count)
    #expect(zip(before, after).allSatisfy { abs($1 - after[0] - ($0 - before[0])) < 0.03 })
    let sound = try await PacketListing.read(video.master, stream: "a:0").packets[0].pts
    let wanted = try await PacketListing.read(file, stream: "a:0").packets[0].pts
    #expect(abs((after[0] - sound) - (before[0] - wanted)) < 0.05)
  }

  @Test(
    "A last picture that says that it stands for a moment does so, however seldom the others come",
    arguments: [SampleVideo.Container.mp4, .matroska], ["libx264", "libvpx-vp9"])
  func briefEnd(container: SampleVideo.Container, codec: String) async throws {
    let file = try await SampleVideo(container) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames, $0.video) = (30, 1, 0, codec)
      $0.options = ["-vf", "select='lt(mod(t,5),0.03)+gt(t,29.9)'", "-fps_mode", "vfr", "-deadline", "realtime"]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == (codec == "libx264" ? .copy : .transcode))
    #expect(abs((manifest.stream?.playableDuration ?? 0) - 30) < 0.1)
    #expect(!manifest.ownWarnings.contains { $0.contains("silence") }, "\(manifest.ownWarnings)")
  }

  static let clocks: [(container: SampleVideo.Container, options: [String])] = [
    (.flv, ["-flvflags", "no_duration_filesize"]), (.flv, []), (.matroska, []), (.mp4, []), (.fragmentedMP4, []),
    (.mpegTS, []),
  ]

  @Test("A clock that begins at hours makes no video hours long", arguments: clocks)
  func lateClock(container: SampleVideo.Container, options: [String]) async throws {
    let file = try await SampleVideo(container) { $0.options = options }.beginning(at: 40_000).file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    let stream = try #require(manifest.stream)
    #expect(stream.targetDuration == 6 && stream.expectedDuration == stream.playableDuration)
    #expect(abs(stream.playableDuration - 6) < 0.1)
    #expect(abs(try #require(manifest.source.duration) - 6) < 0.2)
  }
}
