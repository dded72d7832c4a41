import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Text tracks become WebVTT renditions")
struct SubtitleRenditionTests {
  typealias Track = SubtitledVideo.Track

  private static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]

  static let script = """
    [Script Info]
    ScriptType: v4.00+

    [V4+ Styles]
    Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, Underline, Alignment
    Style: Default,Arial,20,&H00FFFFFF,0,0,0,2
    Style: Sign,Arial,20,&H0000FFFF,-1,0,0,8

    [Events]
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
    Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,He {\\i1}really{\\i0} said <so>
    Dialogue: 0,0:00:01.00,0:00:06.00,Sign,,0,0,0,,{\\pos(10,10)}THE MILL
    """

  static let webVTT = """
    WEBVTT

    00:01.000 --> 00:02.000 line:0 align:left
    <v Ann>Hello <c.yellow>you</c>

    """

  static let sources: [(SampleVideo.Container, [Track])] = [
    (.mp4, [Track(codec: "mov_text"), Track(language: "ger", codec: "mov_text")]),
    (.mov, [Track(codec: "mov_text")]),
    (.fragmentedMP4, [Track(codec: "mov_text")]),
    (.matroska, [Track(codec: "srt"), Track(language: "fre", codec: "ass")]),
  ]

  @Test(
    "The words, their times and looks, in each segment type, as they are written and as ffmpeg reads them",
    arguments: sources, types)
  func tracks(source: (SampleVideo.Container, [Track]), type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let video = try PackagedVideo()
    let file = try await SubtitledVideo.make(source.0, source.1, in: video.folder)
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])
    let shift = try await Self.shift(of: file, video.master)
    let picture = try video.rendition("video-source").playlist
    let renditions = (manifest.renditions ?? []).filter { $0.kind == .subtitles }
    try #require(renditions.count == source.1.count)
    for (number, rendition) in renditions.enumerated() {
      #expect(rendition.language == LanguageTag(source.1[number].language).text && rendition.state == .complete)
      let files = try video.rendition(rendition.name)
      // One segment for each of the video's, some without a word, so that all playlists cover the same time.
      #expect(zip(files.playlist.segments, picture.segments).allSatisfy { abs($0.duration - $1.duration) < 0.000_002 })
      #expect(files.playlist.segments.count == picture.segments.count)
      let times = SubtitledVideo.shown.map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
      let expected = times.map {
        String(format: "%.3f %.3f ", (Double($0[0]) ?? 0) + shift, (Double($0[1]) ?? 0) + shift) + $0[2]
      }
      #expect(try SubtitledVideo.cues(files) == expected)
      #expect(try await SubtitledVideo.read("\(files.folder)/playlist.m3u8") == expected)
    }
    let master = try MultivariantPlaylist(
      parsing: String(decoding: try #require(FileManager.default.contents(atPath: video.master)), as: UTF8.self))
    let tags = master.renditions.filter { $0.kind == .subtitles }
    #expect(tags.map(\.language) == renditions.map(\.language))
    #expect(tags.allSatisfy { $0.isAutoselect && !$0.isDefault && !$0.isForced && $0.group == "subtitles" })
    #expect(master.variants.allSatisfy { $0.subtitlesGroup == "subtitles" } && master.independentSegments)
  }

  /// What is added to every time of the source.
  private static func shift(of file: String, _ master: String) async throws -> Double {
    // By the second picture: the first one is shown sooner where the sound begins before it.
    let before = try await PacketListing.read(file, stream: "v:0").packets.map(\.pts).sorted()
    let after = try await PacketListing.read(master, stream: "v:0").packets.map(\.pts).sorted()
    try #require(min(before.count, after.count) > 1)
    return ((after[1] - before[1]) * 1000).rounded() / 1000
  }

  @Test("What a script says of looks stays where WebVTT can say it; WebVTT stays as it is")
  func looks() async throws {
    let video = try PackagedVideo()
    let file = try await SubtitledVideo.make(
      .matroska,
      [
        Track(text: Self.script, ending: "ass", codec: "copy"),
        Track(text: Self.webVTT, ending: "vtt", language: "ger", codec: "copy"),
      ], in: video.folder)
    let manifest = try await video.ready(file)
    let subtitles = (manifest.renditions ?? []).filter { $0.kind == .subtitles }
    try #require(subtitles.count == 2)
    #expect(subtitles.map(\.how) == [.transcode, .copy])
    func text(_ name: String) throws -> String {
      String(decoding: try video.rendition(name).bytes("00000.vtt"), as: UTF8.self)
    }
    let script = try text(subtitles[0].name)
    #expect(script.contains("\nHe <i>really</i> said &lt;so&gt;\n"), "\(script)")
    #expect(script.contains(" line:0\n<c.yellow><b>THE MILL</b></c>\n"), "\(script)")
    let web = try text(subtitles[1].name)
    #expect(web.contains(" line:0 align:left\n<v Ann>Hello <c.yellow>you</c>\n"), "\(web)")
  }

  @Test("Forced ones, and those for the deaf, say so, and the regular ones hold what the forced ones show")
  func kinds() async throws {
    let video = try PackagedVideo()
    let sign = "1\n00:00:09,000 --> 00:00:10,000\nTHE MILL\n"
    let file = try await SubtitledVideo.make(
      .matroska,
      [
        Track(codec: "srt"), Track(text: sign, codec: "srt", disposition: "forced"),
        Track(codec: "srt", disposition: "hearing_impaired"),
        Track(language: "ger", codec: "srt", disposition: "default"),
      ], in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings == [])
    let master = try MultivariantPlaylist(
      parsing: String(decoding: try #require(FileManager.default.contents(atPath: video.master)), as: UTF8.self))
    let tags = master.renditions.filter { $0.kind == .subtitles }
    #expect(tags.map(\.name) == ["English", "English (forced)", "English (SDH)", "German"])
    #expect(tags.map(\.isForced) == [false, true, false, false])
    #expect(tags.map { $0.characteristics != nil } == [false, false, true, false])
    #expect(tags.allSatisfy { $0.isAutoselect && !$0.isDefault })
    for name in ["subtitles-0-eng", "subtitles-1-eng", "subtitles-2-eng"] {
      let cues = try SubtitledVideo.cues(try video.rendition(name))
      #expect(cues.contains { $0.hasSuffix(" THE MILL") }, "\(name): \(cues)")
    }
  }

  private static let pictures = Track(pictures: SubtitledVideo.pictures, ending: "sup", codec: "dvdsub")
  private static let empty = Track(
    text: "1\n00:59:00,000 --> 00:59:01,000\nbehind the end\n", language: "ger", codec: "srt")

  static let useless: [(tracks: [Track], names: [String], told: String)] = [
    ([Track(codec: "srt"), empty], ["subtitles-0-eng"], "track 'subtitles-1-ger' holds nothing and was left out"),
    ([pictures], [], "a subtitle track was left out: it has pictures, not text"),
    ([pictures, Track(codec: "srt")], ["subtitles-0-eng"], "a subtitle track was left out: it has pictures, not text"),
  ]

  @Test("Pictures and empty tracks are left out, and said", arguments: useless)
  func leftOut(tracks: [Track], names: [String], told: String) async throws {
    let video = try PackagedVideo()
    let file = try await SubtitledVideo.make(.matroska, tracks, in: video.folder, ["-t", "15"])
    let manifest = try await video.ready(file)
    #expect((manifest.renditions ?? []).filter { $0.kind == .subtitles }.map(\.name) == names)
    #expect(manifest.ownWarnings == [told])
  }
}
