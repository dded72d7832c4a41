import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Subtitle files beside a video become renditions")
struct GivenSubtitlesTests {
  private static let german = "Die Mühle am Bach mahlt für die Bäuerin. Später fällt Schnee auf die Straße."
  private static let japanese = "水車は小川のそばで回っています。粉屋は毎日小麦をひいて、村の人々にパンを焼きます。"

  private static func subRip(_ words: String) -> String { "1\r\n00:00:01,000 --> 00:00:03,000\r\n\(words)\r\n" }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let content: String
    let encoding: String.Encoding
    let shown: String
  }

  static let cases = [
    Case(
      testDescription: "SubRip in Latin-1", name: "a.de.srt", content: subRip(german), encoding: .isoLatin1,
      shown: german),
    Case(
      testDescription: "SubRip in UTF-16", name: "a.de.srt", content: subRip(german), encoding: .utf16, shown: german),
    Case(
      testDescription: "SubRip in Shift-JIS", name: "a.ja.srt", content: subRip(japanese), encoding: .shiftJIS,
      shown: japanese),
    Case(
      testDescription: "SubRip with looks", name: "a.de.srt",
      content: subRip("<i>Ja</i> <font color=\"#ffff00\">gelb</font>"), encoding: .utf8,
      shown: "<i>Ja</i> <c.yellow>gelb</c>"),
    Case(
      testDescription: "WebVTT", name: "a.de.vtt", content: "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>Ja\n",
      encoding: .utf8, shown: "<v Ann>Ja"),
    Case(
      testDescription: "ASS", name: "a.de.ass", content: SubtitleRenditionTests.script, encoding: .utf8,
      shown: "<c.yellow><b>THE MILL</b></c>"),
  ]

  @Test("whatever they are written in", arguments: cases)
  func written(_ sample: Case) async throws {
    let video = try PackagedVideo()
    let file = try Self.source(in: video, try await SampleVideo(.mp4).file())
    let bytes = try #require(sample.content.data(using: sample.encoding))
    try bytes.write(to: URL(filePath: video.folder.path(sample.name)))
    let result = try await Worker.package(file, video)
    #expect(result.status == .exited(0), "\(result)")
    let manifest = try video.directory.readManifest()
    let subtitles = (manifest.renditions ?? []).filter { $0.kind == .subtitles }
    try #require(subtitles.count == 1, "\(manifest.warnings ?? [])")
    #expect(subtitles[0].language == (sample.name.contains("ja") ? "ja" : "de"))
    #expect(subtitles[0].why == "'\(sample.name)' was made WebVTT")
    let text = String(decoding: try video.rendition(subtitles[0].name).bytes("00000.vtt"), as: UTF8.self)
    #expect(text.contains("\n\(sample.shown)\n"), "\(text)")
    let start = try #require(manifest.stream?.sourceStart)
    let cue = try #require(TextSegment(Array(text.utf8))?.cues.first)
    #expect(abs(cue.start - 1 - start) < 0.001)
  }

  private static func source(in video: PackagedVideo, _ file: String) throws -> String {
    let copy = video.folder.path("a." + (file.split(separator: ".").last ?? ""))
    try FileManager.default.copyItem(atPath: file, toPath: copy)
    return copy
  }

  @Test("a transport stream's clock begins anywhere: subtitles count from its first packet")
  func transportStream() async throws {
    let video = try PackagedVideo()
    let file = try Self.source(in: video, try await SampleVideo(.mpegTS).file())
    try Data(Self.subRip("Hello").utf8).write(to: URL(filePath: video.folder.path("a.srt")))
    #expect(try await Worker.package(file, video).succeeded)
    let manifest = try video.directory.readManifest()
    #expect(abs(try #require(manifest.stream?.sourceStart)) < 0.2)
    let name = try #require(manifest.renditions?.first { $0.kind == .subtitles }?.name)
    let cue = try #require(TextSegment(try video.rendition(name).bytes("00000.vtt"))?.cues.first)
    #expect(abs(cue.start - 1) < 0.2)
  }

  @Test("what cannot be read is said, and the video goes on without it")
  func broken() async throws {
    let video = try PackagedVideo()
    let given = GivenSubtitles(
      filename: "a.srt", bytes: Array("no subtitles at all".utf8), language: nil, isForced: false, isSDH: false)
    let late = GivenSubtitles(
      filename: "b.srt", bytes: Array("1\n10:00:00,000 --> 10:00:01,000\nlate\n".utf8), language: nil, isForced: false,
      isSDH: false)
    let manifest = try await video.ready(try await SampleVideo(.mp4).file(), subtitles: [given, late])
    #expect(!(manifest.renditions ?? []).contains { $0.kind == .subtitles })
    #expect(manifest.ownWarnings.contains { $0.hasPrefix("'a.srt' was not used: ") }, "\(manifest.ownWarnings)")
  }

  private static func given(_ words: String, _ language: String, isForced: Bool = false) -> GivenSubtitles {
    GivenSubtitles(
      filename: "\(language).srt", bytes: Array(subRip(words).utf8), language: language, isForced: isForced,
      isSDH: false)
  }

  @Test("those that come when the video is ready are added, replaced and taken away; nothing else changes")
  func later() async throws {
    let video = try PackagedVideo()
    let file = try await SubtitledVideo.make(
      .mp4, [SubtitledVideo.Track(codec: "mov_text")], in: video.folder)
    _ = try await video.ready(file, subtitles: [Self.given("Hallo", "de")])
    let before = try video.files()
    func update(_ files: [GivenSubtitles]) throws -> [String] {
      try SubtitleUpdate.run(in: video.directory, files: files)
    }
    func tags() throws -> [String] {
      let bytes = try #require(FileManager.default.contents(atPath: video.master))
      let master = try MultivariantPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
      #expect(master.variants.allSatisfy { $0.subtitlesGroup == "subtitles" })
      return master.renditions.filter { $0.kind == .subtitles }.map { "\($0.name) \($0.isForced)" }
    }

    // As it is: nothing is written.
    #expect(try update([Self.given("Hallo", "de")]) == [] && video.files() == before)

    #expect(try update([Self.given("Hallo", "de"), Self.given("Bonjour", "fr")]) == [])
    #expect(try tags() == ["English false", "German false", "French false"])
    let added = try video.files()
    for (path, bytes) in before where path != "master.m3u8" { #expect(added[path] == bytes, "\(path)") }
    let manifest = try video.directory.readManifest()
    let name = try #require(manifest.renditions?.last { $0.kind == .subtitles }?.name)
    let picture = try video.rendition("video-source").playlist
    let french = try video.rendition(name)
    #expect(french.playlist.segments.map(\.duration) == picture.segments.map(\.duration))
    let start = try #require(manifest.stream?.sourceStart)
    #expect(try SubtitledVideo.cues(french, shift: start) == ["1.000 3.000 Bonjour"])

    #expect(try update([Self.given("Salut", "fr"), Self.given("Signs", "en", isForced: true)]) == [])
    // A player would take it for a part of the regular English ones, which lack it.
    #expect(try tags() == ["English false", "French false", "English (forced) false"])
    #expect(try video.files()["\(name)/00000.vtt"] == added["\(name)/00000.vtt"])
    let verified = try await runAnyway(BuiltProgram.leat.path, ["verify", video.directory.path, "--quiet"])
    #expect(verified.status == .exited(0), "\(verified)")

    #expect(try update([]) == [])
    #expect(try tags() == ["English false"])
  }
}
