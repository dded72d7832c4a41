import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("What transcoding has to change, it says", .heavy)
struct HighDynamicRangeTests {
  @Test("HDR becomes SDR: colours and tags of BT.709, and a warning", arguments: ["smpte2084", "arib-std-b67"])
  func toneMapped(transfer: String) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.video, $0.pixelFormat) = (3, "libx265", "yuv420p10le")
      $0.options = [
        "-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc", "-color_range", "tv",
      ]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings.count == 1 && manifest.ownWarnings[0].contains("mapped to SDR"))
    let tags = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries",
        "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries", "-of", "default=nk=1:nw=1",
        video.master,
      ])
    // ffprobe tells it once for the program, and once for all.
    #expect(tags.output.split(separator: "\n").prefix(5) == ["yuv420p", "tv", "bt709", "bt709", "bt709"])
    let master = try MultivariantPlaylist(parsing: String(contentsOfFile: video.master, encoding: .utf8))
    #expect(master.variants.first?.videoRange == nil)
    let likeness = try await Likeness(
      file, video.master,
      filter:
        "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"
    )
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  /// Matrix, transfer and primaries as they are, and as they come out.
  static let colours: [(tags: [String], shown: [String], filter: String)] = [
    (["bt470bg", "smpte170m", "bt470bg"], ["bt470bg", "smpte170m", "bt470bg"], "null"),
    (["smpte170m", "smpte170m", "smpte170m"], ["smpte170m", "smpte170m", "smpte170m"], "null"),
    (["bt2020nc", "bt2020-10", "bt2020"], ["bt709", "bt709", "bt709"], "zscale=p=bt709:t=bt709:m=bt709:r=tv"),
  ]

  @Test(
    "SDR keeps the colours of BT.601, of 50 or 60 fields, and says so; those of BT.2020 become BT.709's",
    arguments: colours)
  func standardRange(tags: [String], shown: [String], filter: String) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.video, $0.width, $0.height, $0.audio) = (2, "libx265", 160, 120, [])
      $0.pixelFormat = tags[0] == "bt2020nc" ? "yuv420p10le" : "yuv420p"
      $0.options = ["-colorspace", tags[0], "-color_trc", tags[1], "-color_primaries", tags[2], "-color_range", "tv"]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .transcode && manifest.ownWarnings == [])
    let words = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries",
        "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries", "-of", "default=nk=1:nw=1",
        video.master,
      ])
    #expect(words.output.split(separator: "\n").prefix(5).map(String.init) == ["yuv420p", "tv"] + shown)
    let likeness = try await Likeness(file, video.master, filter: filter)
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  @Test("120 pictures a second become 60, each at its time")
  func thinned() async throws {
    let file = try await SampleVideo(.mp4) {
      ($0.seconds, $0.video, $0.frameRate) = (4, "libx265", 120)
      $0.audio = []
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings.count == 1 && manifest.ownWarnings[0].contains("60 pictures a second"))
    #expect(try String(contentsOfFile: video.master, encoding: .utf8).contains("FRAME-RATE=60.000"))
    #expect(abs(try video.rendition("video-source").duration - 4) < 0.001)
    let before = try await Likeness.times(file)
    let after = try await Likeness.times(video.master)
    #expect(after.count == 240)
    let shift = after[0] - before[0]
    #expect(zip(after.indices, after).allSatisfy { abs(before[$0 * 2] + shift - $1) < 0.001 })
    let likeness = try await Likeness(file, video.master, filter: "select='not(mod(n,2))'")
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  @Test("A full range of values becomes television's, and says so")
  func fullRange() async throws {
    let file = try await SampleVideo(.mov) {
      ($0.seconds, $0.video, $0.pixelFormat, $0.bFrames) = (2, "mjpeg", "yuvj444p", 0)
    }.file()
    let video = try PackagedVideo()
    _ = try await video.ready(file)
    let tags = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=pix_fmt,color_range", "-of",
        "default=nk=1:nw=1", video.master,
      ])
    #expect(tags.output.split(separator: "\n").prefix(2) == ["yuv420p", "tv"])
    let likeness = try await Likeness(file, video.master, filter: "scale=in_range=pc:out_range=tv")
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  @Test("A slide show: pictures that stand for long are repeated, and that is said")
  func slides() async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.video, $0.frameRate, $0.audio) = (40, "libvpx", 5, [])
      $0.options = ["-vf", "select='not(mod(n,75))'", "-fps_mode", "vfr", "-b:v", "1M"]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    let picture = try video.rendition("video-source")
    // Three are in the source, 15 s apart.
    let pictures = try picture.segments().joined().count
    #expect(pictures > 3 && picture.duration > 30)
    #expect(
      manifest.ownWarnings
        == ["\(pictures - 3) pictures were repeated, because the one before stands for longer than a segment"])
  }
}
