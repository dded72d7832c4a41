import Catalog
import Inbox
import Testing

@Suite("Names of files beside a video")
struct SidecarNameTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let video: String
    /// `subtitles pt-BR forced`, or nil when it does not belong to the video.
    let meaning: String?
    var testDescription: String { "'\(name)' beside '\(video)': \(meaning ?? "not its own")" }

    init(_ name: String, _ video: String, _ meaning: String?) {
      self.name = name
      self.video = video
      self.meaning = meaning
    }
  }

  static let cases = [
    Case("movie.srt", "movie.mp4", "subtitles"),
    Case("movie.en.srt", "movie.mp4", "subtitles en"),
    Case("movie.pt-BR.forced.srt", "movie.mp4", "subtitles pt-BR forced"),
    Case("movie.pt_br.srt", "movie.mp4", "subtitles pt-BR"),
    Case("movie.zh-hant-tw.srt", "movie.mp4", "subtitles zh-Hant-TW"),
    Case("movie.en.sdh.vtt", "movie.mp4", "subtitles en sdh"),
    Case("movie.sdh.en.vtt", "movie.mp4", "subtitles en sdh"),
    Case("movie.en.cc.forced.ass", "movie.mp4", "subtitles en forced sdh"),
    Case("movie.de.ssa", "movie.mp4", "subtitles de"),
    Case("movie.ger.srt", "movie.mkv", "subtitles de"),
    Case("movie.hi.srt", "movie.mp4", "subtitles hi"),
    Case("movie.en.hi.srt", "movie.mp4", "subtitles en sdh"),
    Case("MOVIE.EN.SRT", "movie.MP4", "subtitles en"),
    Case("Übung.srt", "U\u{308}bung.mp4", "subtitles"),
    Case("movie.part2.srt", "movie.part2.mp4", "subtitles"),
    Case("movie.part2.srt", "movie.mp4", nil),
    Case("movie.en.srt", "movie.en.mp4", "subtitles"),
    Case("movie.en.en.srt", "movie.en.mp4", "subtitles en"),
    Case("movie.en.en.srt", "movie.mp4", nil),
    Case("movie.forced.forced.srt", "movie.mp4", nil),
    Case("movie2.srt", "movie.mp4", nil),
    Case("movie .srt", "movie.mp4", nil),
    Case("movie.director's cut.srt", "movie.mp4", nil),
    Case("movie.jpg", "movie.mp4", "poster"),
    Case("movie.JPEG", "movie.mp4", "poster"),
    Case("movie.png", "movie.mp4", "poster"),
    Case("movie-poster.jpg", "movie.mp4", "poster"),
    Case("movie.en.jpg", "movie.mp4", nil),
    Case("movie.yaml", "movie.mp4", "metadata"),
    Case("movie.yml", "movie.mp4", "metadata"),
    Case("movie.nfo", "movie.mp4", "information"),
    Case("en.srt", "movie.mp4", nil),
    Case(".en.srt", ".mp4", nil),
    Case("a\nb.en.srt", "a\nb.mp4", "subtitles en"),
    Case("..srt", "..mp4", nil),
  ]

  @Test("each name belongs to its video, and says what it is", arguments: cases)
  func reads(example: Case) throws {
    let name = SidecarName(Array(example.name.utf8))
    let reading = name?.reading(of: StemKey.stem(of: Array(example.video.utf8)))
    let words = reading.map { reading in
      [
        name?.kind.rawValue, reading.language, reading.isForced ? "forced" : nil, reading.isSDH ? "sdh" : nil,
      ].compactMap { $0 }.joined(separator: " ")
    }
    #expect(words == example.meaning)
  }

  @Test(
    "what is neither a video's nor a sidecar's name is none",
    arguments: ["movie.mp4", "movie.txt", "srt", ".srt", "movie.", "movie.srt.exe", "movie.sub", "movie", ""])
  func none(name: String) { #expect(SidecarName(Array(name.utf8)) == nil) }

  @Test("the longest name comes first, and bytes that are no text are kept as they are")
  func order() throws {
    let name = try #require(SidecarName(Array("a.b.en.forced.srt".utf8)))
    #expect(name.readings.map { String(decoding: $0.stem, as: UTF8.self) } == ["a.b.en.forced", "a.b.en", "a.b"])
    let bytes: [UInt8] = [0x66, 0xFF, 0xFE]
    let odd = try #require(SidecarName(bytes + Array(".en.srt".utf8)))
    #expect(odd.reading(of: bytes)?.language == "en")
    #expect(odd.reading(of: [0x66, 0xFF, 0xFD]) == nil)
  }

  @Test("no name, however long or odd, makes many readings")
  func bounded() {
    let long = String(repeating: "en.", count: 80) + "srt"
    #expect((SidecarName(Array(long.utf8))?.readings.count ?? 0) <= 4)
    let dots = "a" + String(repeating: ".", count: 250) + "srt"
    #expect((SidecarName(Array(dots.utf8))?.readings.count ?? 0) <= 4)
  }

  @Test("names are compared without regard to case and to how letters are composed, folders byte for byte")
  func keys() throws {
    let videos = try #require(InboxPath("films/Käse.mp4"))
    #expect(StemKey(video: videos) == StemKey(folder: videos.parent, stem: Array("KA\u{308}SE".utf8)))
    #expect(StemKey(video: videos) != StemKey(folder: .root, stem: Array("Käse".utf8)))
    #expect(StemKey(video: videos) != StemKey(folder: videos.parent, stem: Array("Kase".utf8)))
  }
}
