import HLS
import Media
import Testing

@testable import Packaging

@Suite("Which tracks become renditions")
struct TrackSelectionTests {
  private static let video = MediaFacts.VideoTrack(index: 0, codec: "h264", width: 320, height: 180)

  typealias Role = MediaFacts.AudioTrack.Role

  private func selection(_ audio: [MediaFacts.AudioTrack]) throws -> TrackSelection {
    try #require(TrackSelection(MediaFacts(container: "matroska,webm", video: [Self.video], audio: audio)))
  }

  private static func aac(
    _ language: String = "und", profile: String? = "LC", channels: Int = 2, rate: Int = 48_000, title: String? = nil,
    isDefault: Bool = false, roles: Set<Role> = []
  ) -> MediaFacts.AudioTrack {
    MediaFacts.AudioTrack(
      index: 1, codec: "aac", profile: profile, channels: channels, sampleRate: rate, language: language, title: title,
      isDefault: isDefault, roles: roles)
  }

  @Test("No video, no selection")
  func noVideo() {
    #expect(TrackSelection(MediaFacts(container: "mp3", audio: [Self.aac()])) == nil)
  }

  @Test("The default video track goes before the first")
  func defaultVideo() {
    var second = Self.video
    second.index = 3
    second.isDefault = true
    #expect(TrackSelection(MediaFacts(container: "mov", video: [Self.video, second]))?.video.index == 3)
  }

  static let copies: [(track: MediaFacts.AudioTrack, isCopied: Bool)] = [
    (aac(), true), (aac(channels: 1), true), (aac(rate: 8000), true), (aac(rate: 44_100), true),
    (aac(profile: "HE-AAC"), false), (aac(profile: nil), false), (aac(channels: 6), false), (aac(rate: 96_000), false),
    (aac(rate: 1), false), (MediaFacts.AudioTrack(index: 1, codec: "ac3", channels: 2, sampleRate: 48_000), false),
  ]

  @Test("Only AAC-LC up to stereo is copied; of others it says why not", arguments: copies)
  func copy(track: MediaFacts.AudioTrack, isCopied: Bool) throws {
    let audio = try #require(try selection([track]).audio.first)
    #expect((audio.transcodedBecause == nil) == isCopied)
  }

  @Test("A track that does not say what it holds is left out")
  func unusable() throws {
    let tracks = [
      Self.aac(channels: 0), Self.aac(rate: 0),
      MediaFacts.AudioTrack(index: 2, codec: "none", channels: 2, sampleRate: 8000),
    ]
    #expect(try selection(tracks).audio.isEmpty)
  }

  static let severalPrograms: [(programs: [Set<Int>], taken: [Int])] = [
    ([], [1, 2, 3]), ([[0, 1], [2, 3]], [1]), ([[0, 1], [1, 2]], [1, 3]), ([[1, 2], [3]], [1, 2, 3]),
  ]

  @Test("Of several programmes only the video's is heard, and what belongs to none", arguments: severalPrograms)
  func programs(programs: [Set<Int>], taken: [Int]) throws {
    let audio = (1...3).map { MediaFacts.AudioTrack(index: $0, codec: "aac", channels: 2, sampleRate: 48_000) }
    let subtitles = (1...3).map { MediaFacts.SubtitleTrack(index: $0, codec: "subrip") }
    var facts = MediaFacts(container: "mpegts", video: [Self.video], audio: audio, subtitles: subtitles)
    facts.programs = programs
    let selection = try #require(TrackSelection(facts))
    #expect(selection.audio.map(\.track.index) == taken && selection.subtitles.map(\.track) == taken)
  }

  @Test("Titles and folders are unique, whatever the tracks are called")
  func unique() throws {
    let tracks = [
      Self.aac("eng"), Self.aac("eng"), Self.aac("eng", title: "English 2"), Self.aac("../..", title: "  x"),
      Self.aac("", title: "SoundHandler"), Self.aac("de-DE\n"),
    ]
    let audio = try selection(tracks).audio
    #expect(Set(audio.map(\.title)).count == tracks.count)
    #expect(Set(audio.map(\.name)).count == tracks.count)
    #expect(audio.allSatisfy { $0.name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } })
    #expect(audio[0].name == "audio-0-eng" && audio[0].language == "en" && audio[0].title == "English")
    #expect(audio[4].title != "SoundHandler")
  }

  @Test("The name tells what a track is for, by the container's flags or the title's words")
  func roles() throws {
    let tracks = [
      Self.aac("eng", isDefault: true, roles: [.commentary]), Self.aac("eng"), Self.aac("eng", roles: [.description]),
      Self.aac("eng", title: "English Descriptive Audio"), Self.aac("eng", title: "Director's Commentary"),
      Self.aac("eng", roles: [.clearSpeech]), Self.aac("ger", roles: [.dubbed]), Self.aac("eng", title: "Stereo"),
    ]
    let audio = try selection(tracks).audio
    #expect(
      audio.map(\.title) == [
        "English (commentary)", "English", "English (audio description)", "English Descriptive Audio",
        "Director's Commentary", "English (clear speech)", "German", "Stereo",
      ])
    let roles: [Set<Role>] = [
      [.commentary], [], [.description], [.description], [.commentary], [.clearSpeech], [.dubbed], [],
    ]
    #expect(audio.map(\.roles) == roles)
    // The programme, though another is flagged; and those that choose themselves differ in more than their names, but for
    // those who do not see.
    #expect(audio.map(\.isDefault) == [false, true, false, false, false, false, false, false])
    #expect(audio.map(\.isAutoselect) == [false, true, true, true, false, true, true, false])
  }

  @Test("Where there is nothing but commentary, it is what is heard")
  func onlyCommentary() throws {
    let audio = try selection([Self.aac("eng", roles: [.commentary])]).audio
    #expect(audio.map(\.isDefault) == [true] && audio.map(\.isAutoselect) == [true])
  }

  @Test("A language that the container does not tell is that of the video's words, for the track that is heard")
  func languages() throws {
    let facts = MediaFacts(
      container: "mov", video: [Self.video], audio: [Self.aac("fra"), Self.aac(isDefault: true), Self.aac()])
    let audio = try #require(TrackSelection(facts, language: LanguageTag("de"))).audio
    #expect(audio.map(\.language) == ["fr", "de", "und"] && audio.map(\.title) == ["French", "German", "Audio"])
    // Folders do not depend on what may be said later.
    #expect(audio.map(\.name) == ["audio-0-fra", "audio-1-und", "audio-2-und"])
    let told = MediaFacts(container: "mov", video: [Self.video], audio: [Self.aac("fra")])
    #expect(TrackSelection(told, language: LanguageTag("de"))?.audio.first?.language == "fr")
  }

  static let names: [(name: String, language: String?)] = [
    ("talk.de.mp4", "de"), ("talk.pt-BR.mkv", "pt-BR"), ("talk.part.2.ger.mov", "de"), ("de.mp4", nil),
    (".de.mp4", nil),
    ("talk.mp4", nil), ("talk.may.mp4", nil), ("talk.DE.mp4", nil), ("talk.xx.mp4", nil), ("talk.de-xyz.mp4", nil),
    ("talk.de", nil), ("", nil), ("talk..mp4", nil),
  ]

  @Test("A video's name may tell its language", arguments: names)
  func named(name: String, language: String?) {
    #expect(SpokenLanguage.named(in: name)?.text == language)
  }

  @Test("One is the default: the flagged one, else the first")
  func defaults() throws {
    #expect(try selection([Self.aac(), Self.aac()]).audio.map(\.isDefault) == [true, false])
    #expect(try selection([Self.aac(), Self.aac(isDefault: true)]).audio.map(\.isDefault) == [false, true])
    let both = try selection([Self.aac(isDefault: true), Self.aac(isDefault: true)])
    #expect(both.audio.map(\.isDefault) == [true, false])
  }
}
