import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Chapters")
struct ChapterTests {
  private static func chapter(_ start: Double, _ end: Double, _ title: String = "x") -> MediaFacts.Chapter {
    MediaFacts.Chapter(start: start, end: end, title: title)
  }

  static let cases: [(sentence: String, given: [(Double, Double)], start: Double, length: Double?, fit: [[Double]])] = [
    ("none", [], 0, 10, []), ("as they are", [(0, 4), (4, 10)], 0, 10, [[0, 4], [4, 10]]),
    ("a source that starts late", [(5, 8), (8, 15)], 5, 10, [[0, 3], [3, 10]]),
    ("one that lasts beyond the end", [(0, 4), (4, 99)], 0, 10, [[0, 4], [4, 10]]),
    ("one that begins at the end", [(0, 10), (10, 20)], 0, 10, [[0, 10]]),
    ("one that ends before the start", [(0, 4), (4, 15)], 5, 10, [[0, 10]]),
    ("one that begins before the start", [(-1, 4)], 0, 10, [[0, 4]]),
    ("out of order", [(4, 10), (0, 4)], 0, 10, [[0, 4], [4, 10]]),
    ("without ends", [(0, 0), (4, 0)], 0, 10, [[0, 4], [4, 10]]),
    ("no duration known", [(0, 4), (4, 4)], 0, nil, [[0, 4], [4, 4]]),
    ("no numbers", [(.nan, 4), (0, .infinity), (2, 5)], 0, 10, [[2, 5]]),
    ("nothing left", [(20, 30)], 0, 10, []),
  ]

  @Test("They lie within the stream, in the order of their start", arguments: cases)
  func fitted(
    example: (sentence: String, given: [(Double, Double)], start: Double, length: Double?, fit: [[Double]])
  ) {
    let fitted = ChapterTimes.fitted(
      example.given.map { Self.chapter($0, $1) }, streamStart: example.start, duration: example.length)
    #expect((fitted ?? []).map { [$0.start, $0.end] } == example.fit, "\(example.sentence)")
    #expect(fitted?.isEmpty != true)
  }

  @Test("A header with a million of them gives a list for people")
  func many() {
    let all = (0..<1_000_000).map { Self.chapter(Double($0), Double($0 + 1)) }
    #expect(ChapterTimes.fitted(all, streamStart: 0, duration: nil)?.count == 1000)
  }

  /// A Matroska file whose first picture is at 5 s, with chapters at 5 s, 8 s, and one that lasts too long.
  private func lateSource(_ video: PackagedVideo) async throws -> String {
    let metadata = try video.folder.write(
      """
      ;FFMETADATA1
      [CHAPTER]
      TIMEBASE=1/1000
      START=5000
      END=8000
      title=<b>One</b> & --> two
      [CHAPTER]
      TIMEBASE=1/1000
      START=8000
      END=90000
      title=#EXT-X-ENDLIST "quoted"
      """, to: "chapters.txt")
    let late = video.folder.path("late.mkv")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-y", "-i", try await SampleVideo(.matroska) { $0.seconds = 12 }.file(), "-i",
        metadata,
      ]
        + ["-map", "0", "-map_chapters", "1", "-c", "copy", "-output_ts_offset", "5", late])
    return late
  }

  @Test("Of a source that starts late they begin where the stream does; hostile titles are text")
  func packaged() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await lateSource(video))
    let chapters = try #require(manifest.chapters)
    let end = try video.rendition("video-source").duration
    #expect(chapters.map(\.title) == ["<b>One</b> & --> two", "#EXT-X-ENDLIST \"quoted\""])
    #expect(zip(chapters.flatMap { [$0.start, $0.end] }, [0, 3, 3, end]).allSatisfy { abs($0 - $1) < 0.05 })
    let text = try String(contentsOfFile: video.directory.file("chapters.vtt"), encoding: .utf8)
    #expect(text == ChapterFiles(chapters).text)
    #expect(text.contains("&lt;b&gt;One&lt;/b&gt; &amp; --&gt; two"))
    let data = try String(contentsOfFile: video.directory.file("chapters.json"), encoding: .utf8)
    #expect(data == ChapterFiles(chapters).data)
    let master = try MultivariantPlaylist(parsing: try String(contentsOfFile: video.master, encoding: .utf8))
    #expect(master.sessionData == [.init(id: "com.apple.hls.chapters", uri: "chapters.json")])
  }

  @Test("What people write beside the video counts for more than the container's")
  func given() async throws {
    let video = try PackagedVideo()
    try video.directory.create()
    var overlay = MetadataOverlay()
    overlay.chapters = [
      .init(start: 0, end: nil, title: "Spring"), .init(start: 6, end: nil, title: "Summer"),
      .init(start: 600, end: nil, title: "Never"),
    ]
    try overlay.write(in: video.directory)
    let manifest = try await video.ready(try await lateSource(video))
    #expect(manifest.chapters?.map(\.title) == ["Spring", "Summer"])
    let text = try String(contentsOfFile: video.directory.file("chapters.vtt"), encoding: .utf8)
    #expect(text.contains("00:00:00.000 --> 00:00:06.000\nSpring\n") && !text.contains("One"))
  }

  @Test("A video without chapters has no such files")
  func none() async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await SampleVideo().file())
    #expect(manifest.chapters == nil)
    #expect(try video.files().keys.allSatisfy { !$0.hasPrefix("chapters") })
    #expect(try !String(contentsOfFile: video.master, encoding: .utf8).contains("SESSION-DATA"))
  }

  @Test("Those that come to a finished video replace what players read, and nothing else; so do their going and none")
  func late() async throws {
    let video = try PackagedVideo()
    var manifest = try await video.ready(try await lateSource(video))
    let before = try video.files()
    let end = try video.rendition("video-source").duration
    func update(_ chapters: [Manifest.Chapter]?) throws -> [String: Data] {
      manifest = try video.directory.readManifest()
      manifest.chapters = chapters
      try video.directory.writeManifest(manifest)
      try ChapterUpdate.run(in: video.directory)
      manifest = try video.directory.readManifest()
      return try video.files()
    }
    let names = ["chapters.json", "chapters.vtt"]
    let given = [
      Manifest.Chapter(start: 0, end: 6, title: "Spring"), Manifest.Chapter(start: 6, end: 99, title: "Summer"),
    ]
    let after = try update(given)
    #expect(manifest.chapters?.map(\.title) == ["Spring", "Summer"])
    #expect(abs(try #require(manifest.chapters?.last?.end) - end) < 0.01)
    #expect(after["chapters.vtt"] == Data(ChapterFiles(manifest.chapters).text.utf8))
    #expect(after["chapters.json"] == Data(ChapterFiles(manifest.chapters).data.utf8))
    #expect(after.filter { !names.contains($0.key) } == before.filter { !names.contains($0.key) })
    #expect(try update(manifest.chapters) == after)

    let master = { try MultivariantPlaylist(parsing: try String(contentsOfFile: video.master, encoding: .utf8)) }
    #expect(try master().sessionData.map(\.uri) == ["chapters.json"])
    _ = try update(nil)
    #expect(try master().sessionData == [] && manifest.chapters == nil)
    #expect(try update(given) == after)
  }
}
