import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

/// A video that browsers do not play, and what comes of it.
struct TranscodingCase: CustomTestStringConvertible, Sendable {
  let name: String
  let sample: SampleVideo
  /// A part of the reason.
  let why: String
  /// What makes the source's pictures look as they should come out.
  var filter = "null"
  var size = (width: 320, height: 180)
  /// What FRAME-RATE says; where it is not asked for, anything.
  var frameRate = ""

  var testDescription: String { name }

  init(
    _ name: String, _ container: SampleVideo.Container, why: String, filter: String = "null",
    size: (width: Int, height: Int) = (320, 180), _ change: @escaping (inout SampleVideo) -> Void
  ) {
    self.name = name
    self.why = why
    self.filter = filter
    self.size = size
    sample = SampleVideo(container) {
      $0.bFrames = 0
      change(&$0)
    }
  }

  static let codecs: [TranscodingCase] = [
    .init("HEVC", .mp4, why: "H.265") { ($0.video, $0.bFrames) = ("libx265", 2) },
    .init("HEVC in MPEG-TS", .mpegTS, why: "H.265") { ($0.video, $0.bFrames) = ("libx265", 2) },
    .init("VP9", .webm, why: "VP9") {
      ($0.video, $0.audio) = ("libvpx-vp9", [.init("libopus")])
      $0.options = ["-b:v", "1M", "-deadline", "realtime", "-cpu-used", "8"]
    },
    .init("VP8", .webm, why: "VP8") {
      ($0.video, $0.audio) = ("libvpx", [.init("libvorbis")])
      $0.options = ["-b:v", "1M", "-deadline", "realtime", "-cpu-used", "8"]
    },
    .init("AV1", .matroska, why: "AV1") {
      $0.video = "libsvtav1"
      $0.options = ["-preset", "12"]
    },
    .init("MPEG-2 in MPEG-TS, whose clock wraps", .mpegTS, why: "MPEG-2") {
      ($0.video, $0.bFrames, $0.audio) = ("mpeg2video", 2, [.init("mp2")])
      $0.options = ["-b:v", "3M", "-output_ts_offset", "95440"]
    },
    .init("MPEG-1", .programStream, why: "MPEG-1") {
      ($0.video, $0.bFrames, $0.audio) = ("mpeg1video", 2, [.init("mp2")])
      $0.options = ["-b:v", "3M"]
    },
    .init("MPEG-4 Part 2", .avi, why: "MPEG-4") {
      ($0.video, $0.audio) = ("mpeg4", [.init("libmp3lame")])
      $0.options = ["-b:v", "3M"]
    },
    .init("ProRes", .mov, why: "ProRes") {
      ($0.video, $0.pixelFormat, $0.audio) = ("prores_ks", "yuv422p10le", [.init("pcm_s16le")])
    },
    .init("Motion JPEG", .mov, why: "Motion JPEG") { ($0.video, $0.pixelFormat) = ("mjpeg", "yuvj422p") },
    .init("Theora", .ogg, why: "Theora") {
      ($0.video, $0.audio) = ("libtheora", [.init("libvorbis")])
      $0.options = ["-q:v", "9"]
    },
    .init("Windows Media Video", .asf, why: "Windows Media") {
      ($0.video, $0.audio) = ("wmv2", [.init("libmp3lame")])
      $0.options = ["-b:v", "3M"]
    },
    .init("H.264 in 10 bits", .matroska, why: "10 bits") { ($0.pixelFormat, $0.bFrames) = ("yuv420p10le", 2) },
    .init("H.264 in 4:2:2", .mp4, why: "yuv422p") { ($0.pixelFormat, $0.bFrames) = ("yuv422p", 2) },
    .init("H.264 in 4:4:4, red, green and blue", .matroska, why: "gbrp", filter: "scale=out_color_matrix=bt709") {
      $0.video = "libx264rgb"
      $0.pixelFormat = "rgb24"
    },
  ]

  static let rates: [TranscodingCase] = [
    ("24000/1001", "=23.976"), ("50", "=50.000"), ("60000/1001", "=59.940"),
  ].map { rate, said in
    var tried = TranscodingCase("\(rate) pictures a second", .matroska, why: "H.265") {
      ($0.video, $0.bFrames) = ("libx265", 2)
      $0.options = ["-vf", "fps=\(rate)"]
    }
    tried.frameRate = said
    return tried
  }

  static let shapes: [TranscodingCase] = [
    .init("an odd size", .matroska, why: "VP8", filter: "scale=322:182", size: (322, 182)) {
      $0.video = "libvpx"
      $0.options = ["-vf", "scale=321:181", "-b:v", "2M", "-deadline", "realtime", "-cpu-used", "8"]
    },
    .init("wide pixels", .mp4, why: "H.265", filter: "scale=428:180", size: (428, 180)) {
      $0.video = "libx265"
      $0.options = ["-vf", "setsar=4/3"]
    },
    .init("high pixels", .matroska, why: "H.265", filter: "scale=320:240", size: (320, 240)) {
      $0.video = "libx265"
      $0.options = ["-vf", "setsar=3/4"]
    },
    .init("4:3", .mp4, why: "H.265", filter: "scale=96:72", size: (96, 72)) {
      ($0.video, $0.width, $0.height) = ("libx265", 90, 72)
      $0.options = ["-vf", "setsar=16/15"]
    },
  ]

  static let motion: [TranscodingCase] = [
    .init("interlaced MPEG-2", .mpegTS, why: "MPEG-2", filter: "bwdif=mode=send_frame", size: (320, 192)) {
      ($0.video, $0.height, $0.audio) = ("mpeg2video", 192, [.init("mp2")])
      $0.options = ["-vf", "interlace", "-flags", "+ilme+ildct", "-b:v", "4M"]
    },
    .init("interlaced H.264", .mp4, why: "interlaced", filter: "bwdif=mode=send_frame", size: (320, 192)) {
      $0.height = 192
      $0.options = ["-vf", "interlace", "-flags", "+ilme+ildct", "-x264-params", "tff=1"]
    },
    .init("a varying frame rate", .matroska, why: "H.265") {
      // For sound that goes on after it, the last picture would be shown again.
      ($0.video, $0.audio) = ("libx265", [])
      $0.options = ["-vf", "select='not(mod(n,3))+lt(mod(n,50),20)'", "-fps_mode", "vfr"]
    },
    .init("one picture a second", .matroska, why: "VP8") {
      $0.seconds = 20
      $0.video = "libvpx"
      $0.options = ["-r", "1", "-b:v", "1M"]
    },
    .init("key frames too far apart", .mp4, why: "20 s apart") {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (20, 1000, 2)
    },
  ]
}

@Suite("Video that browsers do not play becomes H.264", .heavy)
struct TranscodingTests {
  @Test(
    "Every picture, in its place and as it was",
    arguments: TranscodingCase.codecs + TranscodingCase.rates + TranscodingCase.shapes + TranscodingCase.motion)
  func everyPicture(example: TranscodingCase) async throws {
    try await check(example, .fmp4)
  }

  @Test(
    "The same as MPEG-2 transport stream",
    arguments: [
      TranscodingCase.codecs[0], TranscodingCase.codecs[2], TranscodingCase.rates[0], TranscodingCase.motion[2],
    ])
  func transportStream(example: TranscodingCase) async throws {
    try await check(example, .mpegts)
  }

  private func check(_ example: TranscodingCase, _ type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let file = try await example.sample.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])
    let rendition = try #require(manifest.renditions?.first)
    #expect(rendition.how == .transcode && rendition.why?.contains(example.why) == true, "\(rendition.why ?? "")")
    #expect(rendition.codec?.hasPrefix("avc1.6400") == true)
    #expect(rendition.width == example.size.width && rendition.height == example.size.height)
    let master = try String(contentsOfFile: video.master, encoding: .utf8)
    #expect(master.contains("RESOLUTION=\(example.size.width)x\(example.size.height),FRAME-RATE\(example.frameRate)"))

    let before = try await Likeness.times(file)
    let after = try await Likeness.times(video.master)
    try #require(before.count == after.count && before.count > 5, "\(before.count) in, \(after.count) out")
    let shift = after[0] - before[0]
    let deviation = zip(before, after).map { abs($1 - $0 - shift) }.max() ?? 0
    #expect(deviation <= 0.0011, "a picture is shown \(deviation) s off")
    let likeness = try await Likeness(file, video.master, filter: example.filter)
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")

    let frame = (before[before.count - 1] - before[0]) / Double(before.count - 1)
    let picture = try video.rendition("video-source")
    let length = before[before.count - 1] - before[0] + frame
    #expect(abs(picture.duration - length) <= frame * 1.5 + 0.001, "\(picture.duration) of \(length)")
    // Two seconds, two, four, six, give or take a picture.
    let wanted = [2.0, 2, 4, 6, 6].prefix(max(0, picture.playlist.segments.count - 1))
    for (segment, seconds) in zip(picture.playlist.segments, wanted) {
      #expect(abs(segment.duration - seconds) <= frame + 0.001, "\(picture.playlist.segments.map(\.duration))")
    }
    if type == .fmp4 {
      let segments = try picture.segments()
      #expect(segments.allSatisfy { $0.first?.sample.isSync == true })
      let longest = zip(before, before.dropFirst()).map { $1 - $0 }.max() ?? frame
      try picture.checkDurations(within: longest + 0.001)
    }
    if !example.sample.audio.isEmpty {
      let old = try await PacketListing.read(file, stream: "a:0").packets
      let new = try await PacketListing.read(video.master, stream: "a:0").packets
      let (start, startAfter) = (try #require(old.first?.pts), try #require(new.first?.pts))
      #expect(
        abs(startAfter - start - shift) <= 1024.0 / 44_100 + 0.0015, "sound starts \(startAfter - start - shift) s off")
    }
  }

  @Test("Turned and mirrored all ways, it comes out upright", arguments: ["90", "180", "270", "hflip", "vflip"])
  func turned(how: String) async throws {
    let sample = SampleVideo(.mp4) {
      $0.video = "libx265"
      $0.options = ["-tag:v", "hvc1"]
    }
    let video = try PackagedVideo()
    let file = try await turn(try await sample.file(), how, video)
    let manifest = try await video.ready(file)
    let isSideways = how == "90" || how == "270"
    #expect(manifest.renditions?.first?.width == (isSideways ? 180 : 320))
    // ffmpeg turns the source by itself.
    let likeness = try await Likeness(file, video.master, filter: "null")
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
    #expect(try video.rendition("video-source").matrix() == Self.upright)
  }

  static let turns: [(how: String, type: PackagingOptions.SegmentType)] = [
    ("0", .fmp4), ("90", .fmp4), ("180", .fmp4), ("270", .fmp4), ("90", .mpegts), ("180", .mpegts),
  ]

  @Test("H.264 that is turned is copied with its matrix, but not as MPEG-TS, which has none", arguments: turns)
  func turnedH264(how: String, type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let video = try PackagedVideo()
    let sample = SampleVideo(.mp4) { ($0.seconds, $0.width, $0.height, $0.audio) = (2, 160, 96, []) }
    let file = try await turn(try await sample.file(), how, video)
    let manifest = try await video.ready(file, options: options)
    let rendition = try #require(manifest.renditions?.first)
    #expect(rendition.how == (type == .mpegts ? .transcode : .copy))
    let isSideways = how == "90" || how == "270"
    #expect(rendition.width == (isSideways ? 96 : 160) && rendition.height == (isSideways ? 160 : 96))
    let master = try String(contentsOfFile: video.master, encoding: .utf8)
    #expect(master.contains("RESOLUTION=\(isSideways ? "96x160" : "160x96")"))
    // ffmpeg turns both as the matrix says; its reader of HLS passes matrices over.
    let picture = try video.rendition("video-source")
    if type == .mpegts {
      #expect(try await Likeness(file, video.master, filter: "null").similarity >= 0.95)
    } else {
      let whole = video.folder.path("whole.mp4")
      let parts = ["init.mp4"] + picture.playlist.segments.map(\.uri)
      try Data(parts.flatMap { try picture.bytes($0) }).write(to: URL(filePath: whole))
      let (before, after) = (try await PacketListing.pictureHashes(file), try await PacketListing.pictureHashes(whole))
      #expect(before == after && before.count == 50)
    }
  }

  /// a, b, u, c, d and v of the track's matrix, 16.16 fixed point; and whether the picture lies on its side then.
  static let oddMatrices: [(matrix: [Int], isSideways: Bool)] = [
    ([0, 0, 0, 0, 0, 0], false), ([0, 65_536, 0, 0, 0, 0], false), ([46_342, 46_341, 0, -46_341, 46_342, 0], false),
    ([32_768, 56_755, 0, -56_755, 32_768, 0], true), ([65_536, 9, 0, -9, 65_536, 0], false),
  ]

  @Test("H.264 whose matrix shows nothing, or stands obliquely: the nearest quarter is shown", arguments: oddMatrices)
  func oddMatrix(matrix: [Int], isSideways: Bool) async throws {
    let sample = SampleVideo(.mp4) { ($0.seconds, $0.width, $0.height, $0.audio) = (2, 160, 96, []) }
    let video = try PackagedVideo()
    let file = try TrackHeaderEdit.replacingMatrix(of: try await sample.file(), with: matrix, in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .copy)
    let master = try String(contentsOfFile: video.master, encoding: .utf8)
    #expect(master.contains("RESOLUTION=\(isSideways ? "96x160" : "160x96")"))
    let written = try video.rendition("video-source").matrix()
    let isZero = [0, 1, 3, 4].map { word in written[word * 4..<word * 4 + 4].allSatisfy { $0 == 0 } }
    #expect(isZero == (isSideways ? [true, false, false, true] : [false, true, true, false]))
  }

  @Test("Where transcoding is switched off, what browsers play badly is copied")
  func switchedOff() async throws {
    var options = PackagedVideo.quick
    options.transcodesVideo = false
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await TranscodingCase.motion[4].sample.file(), options: options)
    #expect(manifest.renditions?.first?.how == .copy)
    #expect(manifest.ownWarnings.contains { $0.contains("20 s apart") })
  }

  /// ISO/IEC 14496-12 §8.3.2: the unity matrix.
  private static let upright: [UInt8] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap { word in
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (word as Int) >> $0) }
  }

  /// Writes the display matrix into the file's track header.
  private func turn(_ file: String, _ how: String, _ video: PackagedVideo) async throws -> String {
    let one = 0x1_0000
    let matrix: [Int] =
      switch how {
      case "0": [one, 0, 0, 0, one, 0]
      case "90": [0, one, 0, -one, 0, 0]
      case "180": [-one, 0, 0, 0, -one, 0]
      case "270": [0, -one, 0, one, 0, 0]
      case "hflip": [-one, 0, 0, 0, one, 0]
      default: [one, 0, 0, 0, -one, 0]
      }
    return try TrackHeaderEdit.replacingMatrix(of: file, with: matrix, in: video.folder)
  }
}
