import Catalog
import Foundation
import Testing

@Suite("Chapters as players read them")
struct ChapterFilesTests {
  private static let chapters = [
    Manifest.Chapter(start: 0, end: 61.5, title: "The harbour"),
    Manifest.Chapter(start: 61.5, end: 4000, title: "The mill"),
    Manifest.Chapter(start: 360_000, end: 360_000, title: "No length"),
  ]

  @Test("WebVTT has one cue a chapter, and every cue lasts")
  func text() {
    #expect(
      ChapterFiles(Self.chapters).text == """
        WEBVTT

        1
        00:00:00.000 --> 00:01:01.500
        The harbour

        2
        00:01:01.500 --> 01:06:40.000
        The mill

        3
        100:00:00.000 --> 100:00:00.001
        No length

        """)
  }

  static let titles: [(title: String, cue: String)] = [
    ("<b>Bold</b> & <i>more", "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;i&gt;more"),
    ("00:00.000 --> 00:01.000", "00:00.000 --&gt; 00:01.000"), ("two\nlines\r\n\n3", "two lines   3"),
    ("\u{2028}a\u{0}b\u{7f}\u{85}c", " a b  c"), ("", "1"), (" \n ", "1"), ("Mühle 🌊", "Mühle 🌊"),
    ("&amp;", "&amp;amp;"), ("WEBVTT", "WEBVTT"),
  ]

  @Test("Whatever a title holds, it is one line of text, and JSON has it as it is", arguments: titles)
  func hostile(title: String, cue: String) throws {
    let files = ChapterFiles([Manifest.Chapter(start: 0, end: 5, title: title)])
    #expect(files.text == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:05.000\n\(cue)\n")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(files.data.utf8)) as? [[String: Any]])
    let titles = try #require(json.first?["titles"] as? [[String: String]])
    #expect(titles == [["language": "und", "title": title]])
    let german = ChapterFiles([Manifest.Chapter(start: 0, end: 5, title: title)], language: "de")
    #expect(german.data == files.data.replacing("\"und\"", with: "\"de\""))
  }

  @Test("Apple's JSON says where each begins and how long it lasts")
  func data() throws {
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(ChapterFiles(Self.chapters).data.utf8)) as? [[String: Any]])
    #expect(json.map { $0["chapter"] as? Int } == [1, 2, 3])
    #expect(json.map { $0["start-time"] as? Double } == [0, 61.5, 360_000])
    #expect(json.map { $0["duration"] as? Double } == [61.5, 3938.5, 0.001])
  }

  @Test("Numbers that are none are left out")
  func broken() {
    #expect(ChapterFiles([Manifest.Chapter(start: .nan, end: .infinity, title: "x")]).isEmpty)
    #expect(ChapterFiles(nil).isEmpty)
  }
}
