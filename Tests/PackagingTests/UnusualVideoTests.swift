import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

extension PackagedVideo {
  /// The manifest warns that sound and picture do not begin and end together (Apple 8.3, 8.7).
  var coversOtherTimes: Bool {
    get throws {
      let rules = ["8.3", "8.7"].map { "(Apple HLS authoring specification \($0))" }
      return try directory.readManifest().warnings?.contains { warning in rules.contains { warning.hasSuffix($0) } }
        == true
    }
  }
}

extension PackagedVideo {
  /// The manifest warns that sound and picture do not begin together.
  var beginsAtOtherTimes: Bool {
    get throws {
      let rules = ["(Apple HLS authoring specification 8.7)", "(RFC 8216 §6.2.4)"]
      return try directory.readManifest().warnings?.contains { warning in rules.contains { warning.hasSuffix($0) } }
        == true
    }
  }
}

/// What legitimate files have and tidy ones have not. Each is ready in the end, with valid playlists.
@Suite("Unusual videos")
struct UnusualVideoTests {
  private func packaged(
    _ container: SampleVideo.Container, _ change: (inout SampleVideo) -> Void = { _ in }
  ) async throws -> (video: PackagedVideo, warnings: [String], audio: [RenditionFiles], picture: RenditionFiles) {
    try await packaged(file: try await SampleVideo(container, change).file())
  }

  private func packaged(
    file: String
  ) async throws -> (video: PackagedVideo, warnings: [String], audio: [RenditionFiles], picture: RenditionFiles) {
    let video = try PackagedVideo()
    let manifest = try await video.ready(file)
    let names = (manifest.renditions ?? []).filter { $0.kind == .audio }.map(\.name)
    let picture = try video.rendition("video-source")
    // Reading the segments checks the playlist and that fragments follow each other.
    _ = try picture.segments()
    let audio = try names.map { try video.rendition($0) }
    for rendition in audio { _ = try rendition.segments() }
    return (video, manifest.ownWarnings, audio, picture)
  }

  @Test("One picture alone", arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func onePicture(segmentType: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = segmentType
    let video = try PackagedVideo()
    let file = try await SampleVideo { ($0.seconds, $0.bFrames, $0.audio) = (0.04, 0, []) }.file()
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.stream?.playableDuration == 0.04)
  }

  @Test("No sound")
  func silent() async throws {
    let result = try await packaged(.mp4) { $0.audio = [] }
    #expect(result.audio.isEmpty && abs(result.picture.duration - 6) < 0.05)
    let text = try String(contentsOfFile: result.video.master, encoding: .utf8)
    #expect(!text.contains("EXT-X-MEDIA"))
  }

  @Test("MPEG-4 with B-frames in AVI, whose decoder gives the last picture without a time, is nothing to warn of")
  func untoldEnd() async throws {
    let result = try await packaged(.avi) { ($0.video, $0.audio) = ("mpeg4", []) }
    #expect(result.warnings == [] && abs(result.picture.duration - 6) < 0.05)
  }

  @Test("A transport stream of two programmes: the sound of the other one is none of this video's")
  func programs() async throws {
    let result = try await packaged(.mpegTS) {
      $0.audio = [.init(language: "deu"), .init(language: "fra")]
      $0.options = ["-program", "title=One:st=0:st=1", "-program", "title=Two:st=2"]
    }
    #expect(result.audio.map { $0.folder.hasSuffix("audio-0-deu") } == [true])
    #expect(result.warnings.filter { $0.contains("of other programmes were left out (1 of") }.count == 1)
  }

  static let offsets: [(container: SampleVideo.Container, option: String, shift: Double)] = [
    (.mp4, "-af", 3), (.matroska, "-af", 3), (.mpegTS, "-af", 3), (.mp4, "-vf", 3), (.matroska, "-vf", 12),
    (.mpegTS, "-vf", 3), (.matroska, "-vf", 0.5), (.matroska, "-af", 0.09),
  ]

  @Test("Sound or picture that begins later stays as late; before late sound there is silence", arguments: offsets)
  func offset(container: SampleVideo.Container, option: String, shift: Double) async throws {
    let filter = option == "-af" ? "asetpts" : "setpts"
    let file = try await SampleVideo(container) { $0.options = [option, "\(filter)=PTS+\(shift)/TB"] }.file()
    if container == .mp4 {
      let track = try MovieBoxes([UInt8](Data(contentsOf: URL(filePath: file)))[...]).children("moov").boxes
        .filter { $0.type == "trak" }[option == "-af" ? 1 : 0]
      // ISO/IEC 14496-12 §8.6.6: the first edit's media_time is -1.
      let list = try MovieBoxes(track.body).children("edts").body("elst").dropFirst(12).prefix(4)
      try #require(Array(list) == [255, 255, 255, 255], "there is no empty edit")
    }
    let result = try await packaged(file: file)
    // The first one is shown as soon as there is sound.
    let picture = try result.picture.segments().joined().map(\.start).sorted()[1] - 0.04
    let packets = try result.audio[0].segments().joined()
    let silence = AACSilence.frame(channels: 2)
    let sound = try #require(packets.first { $0.sample.bytes != silence }?.start)
    let first = try #require(packets.first?.start)
    #expect(abs(first - min(picture, sound)) < 0.03)
    #expect(packets.allSatisfy { $0.end - $0.start < 0.03 })
    #expect(result.warnings.contains { $0.contains("silence was put before it") } == (option == "-af" && shift > 2))
    let wanted = option == "-af" ? shift : -shift
    // One audio frame, and one video frame where the container counts from decoding.
    #expect(abs(sound - picture - wanted) < 0.065, "\(sound - picture)")
  }

  @Test(
    "Of a clip that was trimmed between key frames, what the edit list hides is neither seen nor heard",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts], ["aac", "ac3"])
  func trimmed(segmentType: PackagingOptions.SegmentType, codec: String) async throws {
    let whole = try await SampleVideo(.mp4) {
      ($0.seconds, $0.keyFrameInterval, $0.audio) = (8, 50, [.init(codec)])
      // Silence, and sound from 3 s on.
      $0.options = ["-af", "volume=0:enable='lt(t,3)'"]
    }.file()
    let video = try PackagedVideo()
    let file = video.folder.path("trimmed.mp4")
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-ss", "1.3", "-i", whole, "-c", "copy", file])
    var options = PackagedVideo.quick
    options.segmentType = segmentType
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])

    let wanted = try await Likeness.times(file)
    let all = try await Likeness.times(video.master)
    // 33 pictures lie between the key frame and the cut.
    let shown = Array(all.suffix(wanted.count))
    #expect(all.count == wanted.count + 33)
    #expect(try String(contentsOfFile: video.master, encoding: .utf8).contains("FRAME-RATE=25.000"))
    #expect(shown[0] - all[0] < 0.005)
    let offset = shown[0] - wanted[0]
    #expect(zip(wanted, shown).allSatisfy { abs($1 - $0 - offset) < 0.001 })
    #expect(abs(try video.rendition("video-source").duration - 6.7) < 0.05)

    let sound = try await Likeness.soundStart(video.master)
    #expect(abs(sound - shown[0] - 1.7) < 0.03, "sound after \(sound - shown[0]) s")
    let first = try await PacketListing.read(video.master, stream: "a:0").packets.first
    #expect(abs(try #require(first?.pts) - shown[0]) < 0.08)
  }

  @Test(
    "Sound that ends long before the picture goes on as silence; what comes long after stays",
    arguments: [2.0, 5.91, 30.0],
    ["aac", "ac3"])
  func length(seconds: Double, codec: String) async throws {
    let result = try await packaged(.mp4) {
      $0.audio = [.init(codec)]
      $0.options = ["-af", "atrim=end=\(seconds),apad=whole_dur=\(seconds)"]
    }
    #expect(abs(result.audio[0].duration - max(seconds, 6)) < 0.1)
    #expect(try result.video.coversOtherTimes == (seconds > 6))
    let silence = AACSilence.frame(channels: 2)
    let packets = try result.audio[0].segments().joined().filter { $0.sample.bytes != silence }
    #expect(abs(try #require(packets.last).end - seconds) < 0.15)
    #expect(result.warnings.contains { $0.contains("silence was put after it") } == (seconds == 2))
    #expect(abs(result.picture.duration - 6) < 0.05 && result.picture.playlist.targetDuration == 6)
  }

  @Test(
    "Open GOPs behind pauses: a segment begins with the first picture that is shown in it",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts], ["libx264", "libx265"])
  func openGroups(segmentType: PackagingOptions.SegmentType, encoder: String) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.video, $0.bFrames, $0.audio) = (12, encoder, 2, [])
      $0.options = ["-vf", "select='not(mod(n,3))+lt(mod(n,50),20)'", "-fps_mode", "vfr"]
      $0.options += encoder == "libx264" ? ["-x264-params", "keyint=50:open-gop=1"] : ["-g", "50"]
    }.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = segmentType
    options.copiedCodecs = segmentType == .fmp4 ? ["hevc"] : []
    let manifest = try await video.ready(file, options: options)
    #expect(
      manifest.renditions?.first?.how
        == (options.copiedCodecs.contains("hevc") || encoder == "libx264" ? .copy : .transcode))
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == after.count && before.count > 150)
    let shift = after[0] - before[0]
    #expect(zip(before, after).allSatisfy { abs($1 - $0 - shift) <= 0.002 })
    guard segmentType == .fmp4 else { return }
    let picture = try video.rendition("video-source")
    #expect(picture.playlist.segments.count >= 3)
    try picture.checkDurations(within: 0.09)
  }

  @Test("Thirteen audio tracks, each under its own name")
  func thirteen() async throws {
    let languages = ["eng", "ger", "fra", "eng", "spa", "ita", "por", "rus", "jpn", "zho", "ara", "und", "eng"]
    let result = try await packaged(.matroska) { sample in
      sample.audio = languages.enumerated().map { .init($0 % 2 == 0 ? "aac" : "ac3", language: $1) }
    }
    #expect(result.audio.count == 13)
    let playlist = try MultivariantPlaylist(parsing: String(contentsOfFile: result.video.master, encoding: .utf8))
    #expect(Set(playlist.renditions.map(\.name)).count == 13)
    #expect(playlist.renditions.filter(\.isDefault).count == 1)
    #expect(result.audio.allSatisfy { abs($0.duration - 6) < 0.1 })
  }

  /// Which of the source's channels are heard in each channel. 7.1: front, centre, low frequencies, back, side.
  static let sounds: [(track: SampleVideo.Audio, heard: [Set<Int>])] = [
    (.init(channels: 1), [[0]]), (.init("ac3", channels: 1), [[0], [0]]),
    (.init("pcm_s16le", channels: 8), [[0, 2, 4, 6], [1, 2, 5, 7]]), (.init(sampleRate: 8000), [[0], [1]]),
    (.init(sampleRate: 44_100), [[0], [1]]), (.init("pcm_s16le", channels: 1, sampleRate: 8000), [[0], [0]]),
    (.init("flac", sampleRate: 96_000), [[0], [1]]),
  ]

  @Test(
    "Any layout and rate of sound is heard from its first to its last second, each channel in its place",
    arguments: sounds)
  func sound(track: SampleVideo.Audio, heard: [Set<Int>]) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.width, $0.height, $0.audio) = (64, 64, [track])
      $0.options = ["-af", Tones.filter(channels: track.channels)]
    }.file()
    let result = try await packaged(file: file)
    #expect(abs(result.audio[0].duration - 6) < 0.2)
    #expect(result.warnings.isEmpty)
    let master = try MultivariantPlaylist(parsing: String(contentsOfFile: result.video.master, encoding: .utf8))
    #expect(master.renditions.map(\.channels) == ["\(heard.count)"])
    #expect(try await Tones.heard(result.video.master, channels: heard.count, of: track.channels) == heard)
    // Silence in the first second.
    var starts: [Double] = []
    for place in [file, result.video.master] {
      starts.append(try await Likeness.soundStart(place) - Likeness.times(place)[0])
    }
    #expect(abs(starts[1] - starts[0]) <= 1024 / Double(min(track.sampleRate, 48_000)) + 0.002, "\(starts)")
  }

  @Test(
    "Copied pictures of 4:3 keep the shape of their pixels, and their size is told as it is seen",
    arguments: [SampleVideo.Container.mp4, .mpegTS])
  func pixels(container: SampleVideo.Container) async throws {
    let file = try await SampleVideo(container) {
      ($0.seconds, $0.width, $0.height) = (2, 90, 72)
      $0.options = ["-vf", "setsar=16/15"]
    }.file()
    let result = try await packaged(file: file)
    let shape = try await run(
      .ffprobe,
      [
        "-v", "error", "-show_entries", "stream=sample_aspect_ratio", "-of", "csv=p=0",
        result.picture.folder + "/init.mp4",
      ])
    #expect(shape.output.hasPrefix("16:15"))
    #expect(try await PacketListing.pictureHashes(result.video.master) == PacketListing.pictureHashes(file))
    let master = try String(contentsOfFile: result.video.master, encoding: .utf8)
    #expect(master.contains("RESOLUTION=96x72"))
  }

  static let rates: [(options: [String], container: SampleVideo.Container, said: String)] = [
    (["-vf", "fps=24000/1001"], .mp4, "=23.976"), (["-vf", "fps=24000/1001"], .matroska, "=23.976"),
    (["-vf", "fps=50"], .mp4, "=50.000"), (["-vf", "fps=60000/1001"], .matroska, "=59.940"),
    (["-vf", "fps=1"], .mp4, "=1.000"),
    (["-vf", "fps=1"], .matroska, "=1.000"),
    (["-vf", "select='not(mod(n,3))*lt(mod(n,50),40)'", "-fps_mode", "vfr"], .mp4, ""),
    (["-vf", "select='not(mod(n,3))*lt(mod(n,50),40)'", "-fps_mode", "vfr"], .matroska, ""),
  ]

  @Test("Any frame rate, constant or not, keeps its times, and is told", arguments: rates)
  func frameRate(options: [String], container: SampleVideo.Container, said: String) async throws {
    let file = try await SampleVideo(container) {
      ($0.seconds, $0.width, $0.height) = (12, 128, 72)
      $0.options = options
    }.file()
    let result = try await packaged(file: file)
    let master = try String(contentsOfFile: result.video.master, encoding: .utf8)
    #expect(master.contains("FRAME-RATE\(said)"), "\(master)")
    let before = try await PacketListing.read(file, stream: "v:0").packets.map(\.pts).sorted()
    let after = try result.picture.segments().joined().map(\.start).sorted()
    try #require(before.count == after.count)
    #expect(zip(before, after).allSatisfy { abs(($1 - after[0]) - ($0 - before[0])) < 0.001 })
    let last = try #require(before.last) - before[0]
    #expect(result.picture.duration > last && result.picture.duration <= last + 1.1)
  }

  @Test("A pause of the picture is not added to its end", arguments: [SampleVideo.Container.mp4, .matroska])
  func pause(container: SampleVideo.Container) async throws {
    let result = try await packaged(container) {
      $0.seconds = 20
      $0.options = ["-vf", "select='lt(t,3)+gt(t,16)'", "-fps_mode", "vfr"]
    }
    #expect(abs(result.picture.duration - 20) < 0.2)
  }

  @Test("Key frames 14 s apart make segments as long, and a warning")
  func sparse() async throws {
    let result = try await packaged(.mp4) {
      $0.seconds = 60
      $0.keyFrameInterval = 350
    }
    #expect(result.picture.playlist.segments.map { Int($0.duration.rounded()) } == [14, 14, 14, 14, 4])
    #expect(result.warnings.contains { $0.contains("14 s apart") })
  }

  @Test("Key frames with every scene, and ten seconds apart: every segment begins with one", arguments: [false, true])
  func scenes(isArriving: Bool) async throws {
    let file = try await SampleVideo(.mp4) {
      ($0.seconds, $0.width, $0.height, $0.keyFrameInterval) = (50, 64, 36, 250)
      $0.options = ["-force_key_frames", "0,4.5,5,15,24,24.4,24.8,34.8,44.8"]
    }.file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, isArriving: isArriving)
    #expect(manifest.ownWarnings == [])
    let picture = try video.rendition("video-source")
    #expect(try picture.segments().allSatisfy { $0.first?.sample.isSync == true })
    #expect(picture.playlist.segments.allSatisfy { $0.duration < Double(picture.playlist.targetDuration) + 0.5 })
    #expect(picture.playlist.targetDuration == 10)
  }

  @Test("Key frames that stop coming where no index tells: cut at any frame, within the target")
  func sparser() async throws {
    let result = try await packaged(.matroska) {
      $0.seconds = 40
      $0.keyFrameInterval = 9999
      $0.bFrames = 3
      $0.options = ["-force_key_frames", "0,0.5,1,1.5,2"]
    }
    #expect(result.picture.playlist.targetDuration == 6)
    #expect(abs(result.picture.duration - 40) < 0.1)
    #expect(result.warnings.contains { $0.contains("do not begin with an IDR") })
  }

  @Test(
    "Open GOPs: one IDR, then only recovery points; every picture comes through, at its time",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func openGOP(type: PackagingOptions.SegmentType) async throws {
    let file = try await SampleVideo(.matroska) {
      ($0.seconds, $0.keyFrameInterval) = (20, 50)
      $0.options = ["-x264-params", "open-gop=1"]
    }.file()
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.renditions?.first?.how == .copy)
    #expect(manifest.ownWarnings.contains { $0.contains("open GOPs") })
    #expect(try video.rendition("video-source").playlist.segments.count >= 4)
    let hashes = try await PacketListing.pictureHashes(file)
    #expect(try await PacketListing.pictureHashes(video.master) == hashes && hashes.count == 500)
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == 500 && after.count == 500)
    #expect(zip(before, after).allSatisfy { abs(($1 - after[0]) - ($0 - before[0])) <= 0.001 })
  }

  @Test("A gap in copied sound becomes silence: no segment is missing or too long")
  func audioGap() async throws {
    let whole = try await SampleVideo(.matroska) { $0.seconds = 30 }.file()
    let elsewhere = try PackagedVideo()
    let file = try await elsewhere.remuxed(whole, ["-bsf:a", "noise=drop='between(pts*tb\\,5\\,22)'"])
    let result = try await packaged(file: file)
    #expect(result.warnings.contains { $0.contains("filled with silence") })
    #expect(result.audio[0].playlist.segments.count == result.picture.playlist.segments.count)
    #expect(try result.audio[0].segments().joined().allSatisfy { $0.end - $0.start < 0.05 })
  }

  static let changes: [(container: SampleVideo.Container, type: PackagingOptions.SegmentType)] = [
    (.mpegTS, .fmp4), (.mpegTS, .mpegts), (.matroska, .fmp4), (.matroska, .mpegts),
  ]

  @Test("A picture that changes its size begins a new header and a discontinuity, everywhere", arguments: changes)
  func sizes(container: SampleVideo.Container, type: PackagingOptions.SegmentType) async throws {
    let elsewhere = try TemporaryDirectory("sizes")
    var file = try await SampleVideo.joined([(320, 180), (640, 360), (320, 180)], seconds: 5, in: elsewhere)
    if container == .matroska {
      let copy = elsewhere.path("joined.mkv")
      // The parts begin at the same time, which only a transport stream's reader understands.
      try await run(
        .ffmpeg, ["-v", "error", "-nostdin", "-dts_delta_threshold", "1", "-i", file, "-c", "copy", copy])
      file = copy
    }
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = type
    let words = GivenSubtitles(
      filename: "joined.srt", bytes: Array(SubtitledVideo.subRip.utf8), language: "en", isForced: false, isSDH: false)
    let manifest = try await video.ready(file, options: options, subtitles: [words])
    #expect(manifest.ownWarnings.contains { $0.contains("changes its format 2 times") })
    let picture = try video.rendition("video-source").playlist.segments
    #expect(picture.count { $0.isDiscontinuous } == 2)
    for kind in [Manifest.Rendition.Kind.audio, .subtitles] {
      let name = try #require(manifest.renditions?.first { $0.kind == kind }?.name)
      let other = try video.rendition(name).playlist.segments
      #expect(picture.map(\.isDiscontinuous) == other.map(\.isDiscontinuous), "\(kind)")
    }
    #expect(picture.compactMap(\.map?.uri) == (type == .fmp4 ? ["init.mp4", "init-1.mp4", "init-2.mp4"] : []))
    let sizes = try await shownSizes(video)
    let (small, large) = (Array(repeating: "320,180", count: 125), Array(repeating: "640,360", count: 125))
    #expect(sizes == small + large + small)
  }

  @Test(
    "A file with two descriptions of a track: the picture gets a second header, the sound keeps its first",
    arguments: [(PackagingOptions.SegmentType.fmp4, "mp4"), (.mpegts, "mp4"), (.fmp4, "flv")])
  func descriptions(type: PackagingOptions.SegmentType, container: String) async throws {
    let parts = [(320, 180, 2), (640, 360, 1)].map { width, height, channels in
      SampleVideo(.mp4IndexLast) {
        ($0.seconds, $0.width, $0.height, $0.audio) = (5, width, height, [.init(channels: channels)])
      }
    }
    let video = try PackagedVideo()
    var file = try JoinedMovie.file(try await parts[0].file(), try await parts[1].file(), in: video.folder)
    if container != "mp4" {
      let copy = video.folder.path("two-formats.\(container)")
      try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", file, "-c", "copy", copy])
      file = copy
    }
    var options = PackagedVideo.quick
    options.segmentType = type
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings.contains { $0.contains("the video changes its format 1 times") })
    #expect(manifest.ownWarnings.contains { $0.contains("changes its format after 5 s") })
    let rendition = try #require(manifest.renditions?.first)
    #expect(rendition.how == .copy && rendition.width == 320 && rendition.height == 180)
    let renditions = try (manifest.renditions ?? []).filter { $0.kind != .iframes }.map { try video.rendition($0.name) }
    #expect(renditions.allSatisfy { $0.playlist.segments.count { $0.isDiscontinuous } == 1 })
    #expect(renditions.allSatisfy { abs($0.duration - 10) < 0.1 })
    let sizes = try await shownSizes(video)
    #expect(sizes == Array(repeating: "320,180", count: 125) + Array(repeating: "640,360", count: 125))
    let sound = try await run(
      .ffprobe,
      ["-v", "error", "-select_streams", "a", "-show_entries", "frame=channels", "-of", "csv=p=0", video.master])
    #expect(Set(sound.output.split(separator: "\n").map { $0.trimmingCharacters(in: [","]) }) == ["2"])
  }

  /// Of every picture, one part of the video behind the other: ffmpeg's own HLS reader passes over a second header.
  private func shownSizes(_ video: PackagedVideo) async throws -> [String] {
    let picture = try video.rendition("video-source").playlist.segments
    var sizes: [String] = []
    var part = Data()
    for (number, segment) in picture.enumerated() {
      let folder = URL(filePath: video.directory.file("video-source"))
      if segment.isDiscontinuous || number == 0 {
        part = try segment.map.map { try Data(contentsOf: folder.appending(path: $0.uri)) } ?? Data()
      }
      part += try Data(contentsOf: folder.appending(path: segment.uri))
      guard number + 1 == picture.count || picture[number + 1].isDiscontinuous else { continue }
      let file = video.folder.path("part")
      try part.write(to: URL(filePath: file))
      let shown = try await run(
        .ffprobe,
        ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=width,height", "-of", "csv=p=0", file])
      sizes += shown.output.split(separator: "\n").map { $0.trimmingCharacters(in: [","]) }
    }
    return sizes
  }

  static let obstacles: [(options: [String], said: String, type: PackagingOptions.SegmentType)] = [
    (["-x264-params", "tff=1:interlaced=1"], "is interlaced", .fmp4),
    (["-x264-params", "tff=1:interlaced=1"], "is interlaced", .mpegts),
    (["-pix_fmt", "yuv422p10le", "-profile:v", "high422"], "has colours", .fmp4),
    (["-pix_fmt", "yuv422p10le", "-profile:v", "high422"], "has colours", .mpegts),
  ]

  @Test("H.264 that becomes what browsers do not play is copied up to there, and goes on encoded", arguments: obstacles)
  func obstacle(options: [String], said: String, type: PackagingOptions.SegmentType) async throws {
    let elsewhere = try TemporaryDirectory("obstacle")
    let first = SampleVideo(.mpegTS) { $0.seconds = 5 }
    var second = first.beginning(at: 5)
    second.options += options
    let file = try await SampleVideo.joined([first, second], in: elsewhere)
    let video = try PackagedVideo()
    var choices = PackagedVideo.quick
    choices.segmentType = type
    let manifest = try await video.ready(file, options: choices)
    #expect(manifest.renditions?.first?.how == .copy)
    #expect(manifest.ownWarnings.contains { $0.contains("after 5 s the video \(said)") })
    let segments = try video.rendition("video-source").playlist.segments
    #expect(segments.count { $0.isDiscontinuous } == 1)
    let formats = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pix_fmt,interlaced_frame", "-of", "csv=p=0",
        video.master,
      ])
    let lines = formats.output.split(separator: "\n").map { $0.trimmingCharacters(in: [","]) }
    #expect(lines.count == 250 && Set(lines) == ["yuv420p,0"])
    #expect(Set(try await Likeness.times(video.master)).count == 250)
  }

  @Test("A transport stream joined of parts is one video", arguments: ["again", "later"])
  func joined(second: String) async throws {
    let first = try await SampleVideo(.mpegTS) { $0.seconds = 14 }.file()
    let part =
      second == "again"
      ? first
      : try await SampleVideo(.mpegTS) {
        $0.seconds = 14
        $0.options = ["-output_ts_offset", "3600"]
      }.file()
    let folder = try TemporaryDirectory("joined")
    let file = folder.path("joined.ts")
    let bytes = [first, part].map { FileManager.default.contents(atPath: $0) ?? Data() }
    try (bytes[0] + bytes[1]).write(to: URL(filePath: file))
    let result = try await packaged(file: file)
    #expect(abs(result.picture.duration - 28) < 0.5 && abs(result.audio[0].duration - 28) < 0.5)
    #expect(try result.picture.segments().joined().count == 700)
    #expect(result.warnings.contains { $0.contains("clock jumps") })
  }

  @Test("A track that nobody can decode costs itself, not the video")
  func undecodable() async throws {
    let file = try await SampleVideo(.matroska) { $0.audio = [.init(), .init("ac3")] }.file()
    var bytes = FileManager.default.contents(atPath: file) ?? Data()
    // Matroska's name of the codec, of the same length.
    let place = try #require(bytes.range(of: Data("A_AC3".utf8)))
    bytes.replaceSubrange(place, with: Data("A_XYZ".utf8))
    let folder = try TemporaryDirectory("undecodable")
    try bytes.write(to: URL(filePath: folder.path("a.mkv")))
    let result = try await packaged(file: folder.path("a.mkv"))
    #expect(result.audio.count == 1)
  }
}
