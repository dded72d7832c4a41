import Media
import Testing

@testable import Packaging

@Suite("What a player is told of subtitles")
struct SubtitleSelectionTests {
  typealias Track = MediaFacts.SubtitleTrack

  private static func choose(
    _ tracks: [Track], files: [GivenSubtitles] = [], audio: String? = "en"
  ) -> [SubtitleSelection] { SubtitleSelection.choose(tracks, files: files, audioLanguage: audio) }

  @Test("Names and languages, each name once")
  func names() {
    let chosen = Self.choose([
      Track(index: 2, codec: "subrip", language: "eng"), Track(index: 3, codec: "subrip", language: "eng"),
      Track(index: 4, codec: "ass", language: "ger", title: "Liedtexte"),
      Track(index: 5, codec: "mov_text", title: "SubtitleHandler"),
      Track(index: 6, codec: "hdmv_pgs_subtitle", isBitmap: true), Track(index: 7, codec: "dvb_teletext"),
    ])
    #expect(chosen.map(\.title) == ["English", "English 2", "Liedtexte", "Subtitles"])
    #expect(chosen.map(\.language) == ["en", "en", "de", "und"])
    #expect(chosen.map(\.name) == ["subtitles-0-eng", "subtitles-1-eng", "subtitles-2-ger", "subtitles-3-und"])
    // Two that differ in nothing but their name cannot both choose themselves.
    #expect(chosen.map(\.isAutoselect) == [true, false, true, true])
    #expect(!chosen.contains { $0.isForced || $0.isSDH || $0.isDefault })
  }

  @Test("Forced, for the deaf, commentary: by the container's flags or the title's words")
  func kinds() {
    let chosen = Self.choose([
      Track(index: 2, codec: "subrip", language: "eng"),
      Track(index: 3, codec: "subrip", language: "eng", isForced: true),
      Track(index: 4, codec: "subrip", language: "eng", isSDH: true),
      Track(index: 5, codec: "subrip", language: "eng", title: "Full SDH"),
      Track(index: 6, codec: "subrip", language: "fre", title: "Forced"),
      Track(index: 7, codec: "subrip", language: "fre", title: "Non-forced"),
      Track(index: 8, codec: "subrip", language: "spa", isCommentary: true),
    ])
    #expect(
      chosen.map(\.title)
        == ["English", "English (forced)", "English (SDH)", "Full SDH", "Forced", "Non-forced", "Spanish"])
    #expect(chosen.map(\.isForced) == [false, true, false, false, true, false, false])
    #expect(chosen.map(\.isSDH) == [false, false, true, true, false, false, false])
    #expect(chosen.map(\.isAutoselect) == [true, true, true, true, true, true, false])
  }

  @Test("The flag of the default counts where it translates what is heard")
  func isDefault() {
    let tracks = [
      Track(index: 2, codec: "subrip", language: "eng", isDefault: true),
      Track(index: 3, codec: "subrip", language: "ger"),
    ]
    #expect(Self.choose(tracks).map(\.isDefault) == [false, false])
    #expect(Self.choose(tracks, audio: "fr").map(\.isDefault) == [true, false])
    #expect(Self.choose(tracks, audio: "und").map(\.isDefault) == [false, false])
  }

  @Test("Files beside the video have folders of their own, by their content")
  func files() {
    func file(_ words: String, _ language: String?, isForced: Bool = false) -> GivenSubtitles {
      GivenSubtitles(
        filename: "a.srt", bytes: Array(words.utf8), language: language, isForced: isForced, isSDH: false)
    }
    let chosen = Self.choose(
      [Track(index: 2, codec: "subrip", language: "eng")],
      files: [file("a", "en"), file("a", "en"), file("b", "pt-BR", isForced: true), file("c", nil)])
    #expect(chosen.map(\.title) == ["English", "English 2", "Portuguese (Brazil) (forced)", "Subtitles"])
    #expect(Set(chosen.map(\.name)).count == 4 && chosen[1].name.hasPrefix("subtitles-en-"))
    #expect(chosen[2].name.hasPrefix("subtitles-ptbr-forced-"))
    #expect(file("a", "en").folder != file("b", "en").folder)
  }
}
