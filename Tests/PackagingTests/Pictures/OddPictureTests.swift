import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Videos of which pictures are hard to make. Pictures are an extra: what cannot be made is said, and the video is ready.
@Suite("Pictures of odd videos")
struct OddPictureTests {
  struct Odd: Sendable, CustomTestStringConvertible {
    let sentence: String
    let source: String
    let options: [String]
    /// Size of the sheet's pictures.
    let size: String

    var testDescription: String { sentence }
  }

  static let videos: [Odd] = [
    Odd(
      sentence: "29 × 19 pixels", source: "testsrc2=size=29x19:rate=25:duration=12",
      options: ["-pix_fmt", "yuv444p", "-g", "50"], size: "28,18"),
    Odd(
      sentence: "10 bits a sample", source: "testsrc2=size=320x180:rate=25:duration=12",
      options: ["-pix_fmt", "yuv420p10le", "-g", "50"], size: "160,90"),
    Odd(
      sentence: "one key frame, the first", source: "testsrc2=size=320x180:rate=25:duration=12",
      options: ["-g", "9999", "-sc_threshold", "0"], size: "160,90"),
    Odd(
      sentence: "a tall strip", source: "testsrc2=size=32x1000:rate=25:duration=12", options: ["-g", "50"],
      size: "6,160"),
    Odd(
      sentence: "a single picture", source: "testsrc2=size=320x180:rate=25:duration=0.04", options: [], size: "160,90"),
    Odd(
      sentence: "pixels that are not square", source: "testsrc2=size=720x576:rate=25:duration=12",
      options: ["-vf", "setsar=64/45", "-g", "50"], size: "160,90"),
    Odd(
      sentence: "one colour", source: "color=black:size=320x180:rate=25:duration=12", options: ["-g", "50"],
      size: "160,90"),
  ]

  @Test("They have a poster and a storyboard that cover what there is", arguments: videos)
  func pictures(odd: Odd) async throws {
    let video = try PackagedVideo()
    let source = video.folder.path("odd.mp4")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", odd.source, "-c:v", "libx264", "-preset", "veryfast"]
        + odd.options + [source])
    let manifest = try await video.ready(source)
    #expect(manifest.poster == "poster.jpg" && manifest.storyboard == "storyboard.vtt")
    #expect(manifest.ownWarnings.allSatisfy { !$0.hasPrefix("no ") })
    for name in ["poster.jpg", "storyboard.jpg"] {
      try await run(.ffmpeg, ["-v", "error", "-xerror", "-i", video.directory.file(name), "-f", "null", "-"])
    }
    let text = try String(contentsOfFile: video.directory.file("storyboard.vtt"), encoding: .utf8)
    #expect(text.contains("\n00:00:00.000 --> ") && text.contains("#xywh=0,0,\(odd.size)\n"), "\(text)")
  }

  @Test(
    "The first key frame after ten seconds: what is before it is left out and counted, sound stays with the picture",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func lateKeyFrame(type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    // A tone from 15 s on.
    let whole = try await SampleVideo(.mpegTS) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames) = (24, 9999, 0)
      $0.options = ["-force_key_frames", "0,11,17,23", "-af", "volume=0:enable='lt(t,15)'"]
    }.file()
    // Without its first key frame, as a recording that was joined late.
    let late = video.folder.path("late.ts")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-copyts", "-i", whole, "-map", "0", "-c", "copy", "-copyinkf"]
        + ["-bsf:v", "noise=drop=not(n)", late])
    var options = PackagedVideo.quick
    options.segmentType = type
    let manifest = try await video.ready(late, options: options)
    #expect(manifest.poster == "poster.jpg" && manifest.storyboard == "storyboard.vtt", "\(manifest.warnings ?? [])")
    let packets = try await PacketListing.read(late, stream: "v:0").packets
    let first = try #require(packets.firstIndex { $0.isKeyFrame })
    try #require(first == 274 && packets.count == 599)
    #expect(
      manifest.ownWarnings.contains("\(first) frames before the first key frame cannot be decoded and were left out"),
      "\(manifest.ownWarnings)")
    let shown = try await Likeness.times(video.master)
    #expect(shown.count == packets.count - first)
    let before = try await Likeness.soundStart(late, level: "-24dB") - packets[first].pts
    let after = try await Likeness.soundStart(video.master, level: "-24dB") - shown[0]
    #expect(abs(before - 4) < 0.05 && abs(after - before) < 0.002, "\(before), then \(after)")
  }

  @Test("Where no picture can be decoded the video is ready, says so, and has none")
  func undecodable() async throws {
    let video = try PackagedVideo()
    let source = try await SampleVideo { $0.audio = [] }.file()
    var options = PackagedVideo.quick
    options.pictures = .never
    var manifest = try await video.ready(source, options: options)
    #expect(manifest.poster == nil && manifest.storyboard == nil)
    try breakPictures(of: video)
    let pictures = VideoPictures(of: video.directory, rendition: "video-source")
    try pictures.write(in: video.directory, naming: &manifest)
    #expect(pictures.poster == nil && manifest.poster == nil && manifest.storyboard == nil)
    #expect(pictures.problems.contains { $0.hasPrefix("no poster: ") })
    #expect(pictures.problems.contains { $0.hasPrefix("no storyboard: ") })
    #expect(!FileManager.default.fileExists(atPath: video.directory.file("storyboard.jpg")))
  }

  @Test("What could not be decoded is remembered, and what can be made again is")
  func remembered() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo { $0.audio = [] }.file())
    let iFrames = "iframes/playlist.m3u8"
    for name in ["poster.jpg", "storyboard.jpg", iFrames] {
      try FileManager.default.removeItem(atPath: video.directory.file(name))
    }
    try breakPictures(of: video)
    #expect(throws: PackagingError.self) { try Restoration.run(in: video.directory) }
    let manifest = try video.directory.readManifest()
    #expect(manifest.explainsAbsence(of: .poster) && manifest.explainsAbsence(of: .storyboard))
    #expect(manifest.lacking(in: video.directory).allSatisfy(manifest.explainsAbsence))
    #expect(manifest.warnings?.count { $0.hasPrefix("no poster: ") } == 1)
    // Everybody can read it.
    #expect(manifest.warnings?.contains { $0.contains(video.folder.path) } == false)
  }

  @Test("A poster is made with the header of its own segment, where the picture's size changes on the way")
  func secondHeader() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo.joined([(320, 180), (640, 360)], seconds: 4, in: video.folder))
    let path = video.directory.file("video-source/playlist.m3u8")
    var playlist = try MediaPlaylist(parsing: String(contentsOfFile: path, encoding: .utf8))
    let second = try #require(playlist.segments.lastIndex { $0.map != nil })
    try #require(second > 0)
    // The first part lasts a moment, so that the second is where the picture is taken; and its header is of no use there.
    for index in 0..<second { playlist.segments[index].duration = 0.01 }
    let first = try #require(playlist.segments.first?.map?.uri)
    try FileManager.default.removeItem(atPath: video.directory.file("video-source/\(first)"))
    try AtomicFile.write(playlist.text, to: path, sync: false)
    try Data(try Poster.make(from: video.directory)).write(to: URL(filePath: video.folder.path("poster.jpg")))
    let size = try await run(
      .ffprobe,
      ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", video.folder.path("poster.jpg")])
    #expect(size.output == "640,360\n")
  }

  /// What is packaged breaks before its pictures are looked at.
  private func breakPictures(of video: PackagedVideo) throws {
    for segment in try FileManager.default.contentsOfDirectory(atPath: video.directory.file("video-source")) {
      guard segment.hasSuffix(".m4s") else { continue }
      let path = video.directory.file("video-source/\(segment)")
      var bytes = try #require(FileManager.default.contents(atPath: path))
      let payload = try #require(bytes.firstRange(of: Data("mdat".utf8))).upperBound
      for place in payload..<bytes.count { bytes[place] = 0xFF }
      try bytes.write(to: URL(filePath: path))
    }
  }

  @Test("While a video is processed it has a first poster, be it dark; in the end a better one takes its place")
  func early() async throws {
    let video = try PackagedVideo()
    let source = try await SampleVideo.darkStart.file()
    let poster = video.directory.file("poster.jpg")
    let size = try #require(FileManager.default.attributesOfItem(atPath: source)[.size] as? Int64)
    _ = try await video.package(source, cancelAt: size * 3 / 4)
    let before = try video.directory.readManifest()
    #expect(before.state == .processing && before.poster == "poster.jpg" && before.storyboard == nil)
    #expect(try await brightness(poster) < 20)
    #expect(try await video.ready(source).poster == "poster.jpg")
    #expect(try await brightness(poster) > 40)
  }
}
