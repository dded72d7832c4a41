import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("A first picture that is shown from the first sound on, and everything else")
struct SoundLeadTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// MPEG-4 Part 2 is encoded anew.
    let codec: String
    let type: PackagingOptions.SegmentType
    let lead: Double

    var testDescription: String { "\(codec), \(type), \(lead) s" }
    var isCopied: Bool { codec == "libx264" }

    var options: PackagingOptions {
      var options = PackagedVideo.quick
      options.segmentType = type
      return options
    }

    /// Twelve seconds of pictures; copied sound, and some that is encoded.
    func file() async throws -> String {
      try await SampleVideo(.matroska) {
        ($0.seconds, $0.width, $0.height, $0.video) = (12, 256, 144, codec)
        ($0.bFrames, $0.audio) = (codec == "libx264" ? 2 : 0, [.init(), .init("ac3", language: "ger")])
        $0.options = ["-vf", "setpts=PTS+\(lead)/TB", "-t", "14"]
      }.file()
    }
  }

  static let cases = [
    Case(codec: "libx264", type: .fmp4, lead: 3), Case(codec: "libx264", type: .mpegts, lead: 0.5),
    // The first segment shows nothing else.
    Case(codec: "mpeg4", type: .fmp4, lead: 3), Case(codec: "mpeg4", type: .mpegts, lead: 3),
  ]

  @Test(
    "Stopped again and again, the result is that of one run; so it is of a file that is still arriving",
    arguments: cases)
  func resumed(_ each: Case) async throws {
    let file = try await each.file()
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file, options: each.options)
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    let video = try PackagedVideo()
    var first: Data?
    for part in [0.5, 0.6, 0.7, 0.9] {
      try await video.package(file, options: each.options, cancelAt: Int64(Double(size) * part))
      let name = (try? video.rendition("video-source"))?.playlist.segments.first?.uri
      let bytes = name.flatMap { FileManager.default.contents(atPath: video.directory.file("video-source/\($0)")) }
      #expect(first == nil || first == bytes)
      // Gone on with behind the first segment, and later.
      if first == nil { try keepFirst(of: video) }
      first = first ?? bytes
    }
    try #require(first != nil, "nothing was published")
    let manifest = try await video.ready(file, options: each.options)
    #expect(manifest.ownWarnings == (try undisturbed.directory.readManifest().ownWarnings))
    let arriving = try PackagedVideo()
    _ = try await arriving.ready(file, options: each.options, isArriving: true)
    for other in [video, arriving] {
      for rendition in ["video-source", "audio-0-und", "audio-1-ger"] {
        let (own, wanted) = (try other.rendition(rendition), try undisturbed.rendition(rendition))
        #expect(own.playlist.segments == wanted.playlist.segments)
        guard each.isCopied, rendition == "video-source" else { continue }
        for segment in own.playlist.segments {
          #expect(try own.bytes(segment.uri) == wanted.bytes(segment.uri))
        }
      }
      #expect(try await Likeness.times(other.master) == Likeness.times(undisturbed.master))
    }
  }

  /// As if no more had been published.
  private func keepFirst(of video: PackagedVideo) throws {
    for name in ["video-source", "audio-0-und", "audio-1-ger"] {
      guard var playlist = (try? video.rendition(name))?.playlist else { continue }
      playlist.segments = Array(playlist.segments.prefix(1))
      try playlist.text.write(
        toFile: video.directory.file("\(name)/playlist.m3u8"), atomically: true, encoding: .utf8)
    }
  }

  @Test("What was copied without it is not gone on with")
  func begunAnew() async throws {
    let each = Self.cases[0]
    let file = try await each.file()
    let undisturbed = try PackagedVideo()
    _ = try await undisturbed.ready(file)
    let video = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    try await video.package(file, cancelAt: size * 3 / 4)
    let name = try #require(try video.rendition("video-source").playlist.segments.first?.uri)
    let (path, settings) = (
      video.directory.file("video-source/\(name)"), video.directory.file("video-source/.settings")
    )
    // As another version of Leat would have left it.
    var bytes = try #require(FileManager.default.contents(atPath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: path))
    let lines = try String(contentsOfFile: settings, encoding: .utf8).split(separator: "\n")
    try #require(lines.count { $0.contains("sooner") } == 1)
    let others = lines.filter { !$0.contains("sooner") }
    try (others.joined(separator: "\n") + "\n").write(toFile: settings, atomically: true, encoding: .utf8)
    _ = try await video.ready(file)
    #expect(try video.files() == undisturbed.files())
  }

  @Test(
    "Subtitles and chapters stay where they were beside the sound",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func beside(type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    let lead = type == .fmp4 ? 3 : 0.8
    let metadata = try video.folder.write(
      ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=5000\ntitle=a\n"
        + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=5000\nEND=9000\ntitle=b\n", to: "chapters.txt")
    let plain = try await SubtitledVideo.make(.matroska, [.init(codec: "srt")], in: video.folder)
    let file = video.folder.path("late.mkv")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-y", "-itsoffset", "\(lead)", "-i", plain, "-i", plain, "-i", metadata,
        "-map", "0:v", "-map", "1:a", "-map", "1:s", "-map_chapters", "2", "-c", "copy", file,
      ])
    var options = PackagedVideo.quick
    options.segmentType = type
    let given = GivenSubtitles(
      filename: "late.de.srt", bytes: Array(SubtitledVideo.subRip.utf8), language: "de", isForced: false, isSDH: false)
    let manifest = try await video.ready(file, options: options, subtitles: [given])
    #expect(try !video.beginsAtOtherTimes)
    let (before, after) = (try await soundStart(file), try await soundStart(video.master))
    let texts = (manifest.renditions ?? []).filter { $0.kind == .subtitles }
    try #require(texts.count == 2)
    for text in texts {
      #expect(try SubtitledVideo.cues(try video.rendition(text.name), shift: after - before) == SubtitledVideo.shown)
    }
    #expect(manifest.chapters?.map(\.title) == ["a", "b"])
    // Players count from the first segment on, which begins with the sound.
    let starts = (manifest.chapters ?? []).map { $0.start + before }
    #expect(zip(starts, [0, 5]).allSatisfy { abs($0 - $1) < 0.05 }, "\(starts)")
  }

  @Test("The ladder, I-frames, storyboard and poster fit it; encrypted it is the same", arguments: cases)
  func around(_ each: Case) async throws {
    let file = try await each.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.laddered([90], type: each.type)
    let manifest = try await video.ready(file, options: options)
    guard case .complete = await video.ladder(options) else { throw PackagedVideo.NotReady(outcome: "no ladder") }
    let (picture, copy) = (try video.rendition("video-source"), try video.rendition("video-90p"))
    #expect(picture.playlist.segments.map(\.duration) == copy.playlist.segments.map(\.duration))
    let sound = try video.rendition("audio-0-und")
    #expect(abs(picture.duration - sound.duration) < 0.06 && abs(picture.duration - 12 - min(each.lead, 2)) < 0.06)
    let report = try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path))
    let findings = ["apple-8.3", "apple-8.7", "apple-8.22"].flatMap { report.outcome(of: $0)?.findings ?? [] }
    #expect(report.errors.isEmpty && findings.isEmpty, "\(report.errors) \(findings)")
    let master = try String(contentsOfFile: video.master, encoding: .utf8)
    #expect(master.split(separator: "FRAME-RATE=25.000").count == 3)
    let frames = try RenditionFiles(video.directory.file("iframes-90p")).playlist
    #expect(frames.segments.map(\.duration) == copy.playlist.segments.map(\.duration))
    #expect(manifest.poster != nil)
    let board = try String(contentsOfFile: video.directory.file("storyboard.vtt"), encoding: .utf8)
    let cues = board.split(separator: "\n").filter { $0.contains("-->") }
    #expect(cues.first?.hasPrefix("00:00:00.000 ") == true, "\(cues)")

    let hidden = try PackagedVideo()
    options.ladder.heights = []
    _ = try await hidden.ready(file, options: hidden.encrypted(each.type, options: options))
    let clear = try video.files()
    for (name, bytes) in try await hidden.decrypted() where each.isCopied || name.hasPrefix("audio") {
      #expect(clear[name] == bytes, "\(name)")
    }
  }

  @Test("What is not heard, and what is less than a picture, moves nothing", arguments: [0, 0.02])
  func priming(lead: Double) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.width, $0.height, $0.options) = (2, 128, 72, ["-vf", "setpts=PTS+\(lead)/TB"])
    }.file()
    let (picture, sound) = (
      try await PacketListing.read(file, stream: "v:0").packets.first?.pts, try await soundStart(file)
    )
    #expect(try #require(picture) - sound > 0.01)
    let video = try PackagedVideo()
    _ = try await video.ready(file)
    let times = try await Likeness.times(video.master)
    #expect(times.count == 50 && zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.002 })
  }

  @Test("What nobody can decode is not heard")
  func undecodable() async throws {
    let video = try PackagedVideo()
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.width, $0.height, $0.audio) = (2, 128, 72, [.init("libvorbis")])
      $0.options = ["-vf", "setpts=PTS+1/TB"]
    }.file()
    var bytes = try Data(contentsOf: URL(filePath: file))
    // The third of Vorbis's headers (Vorbis I §4.2.1).
    let header = try #require(bytes.range(of: Data([5] + "vorbis".utf8)))
    bytes.replaceSubrange(header, with: Data(count: header.count))
    let broken = video.folder.path("broken.mkv")
    try bytes.write(to: URL(filePath: broken))
    let manifest = try await video.ready(broken)
    try #require(manifest.ownWarnings.contains { $0.contains("'audio-0-und' was left out") }, "\(manifest.ownWarnings)")
    #expect(abs(try video.rendition("video-source").duration - 2) < 0.01)
    let whole = try PackagedVideo()
    _ = try await whole.ready(file)
    #expect(abs(try whole.rendition("video-source").duration - 3) < 0.05)
  }

  @Test("Closed captions are not repeated")
  func captions() async throws {
    let video = try PackagedVideo()
    let plain = try await CaptionedVideo.make(.mp4, word: "MILL", pixelFormat: "yuv444p", in: video.folder)
    let file = try await video.remuxed(plain, ["-bsf:v", "setts=pts=PTS+1/TB:dts=DTS+1/TB"])
    let manifest = try await video.ready(file)
    try #require(manifest.renditions?.first?.how == .transcode)
    #expect(try await CaptionedVideo.read(video.master).contains("MILL"))
    #expect(try await Likeness.times(video.master).count == 400)
    #expect(try await captionedPictures(file) == 375)
    #expect(try await captionedPictures(video.master) == 375)
  }

  private func captionedPictures(_ file: String) async throws -> Int {
    let listing = try await run(
      .ffprobe,
      ["-v", "error", "-select_streams", "v:0", "-show_frames", "-show_entries", "frame_side_data=side_data_type"]
        + [file]
    ).output
    return listing.split(separator: "\n").count { $0.contains("Closed Captions") }
  }

  /// Of the first packet that is heard.
  private func soundStart(_ file: String) async throws -> Double {
    try #require(try await PacketListing.read(file, stream: "a:0").packets.first?.pts)
  }
}
