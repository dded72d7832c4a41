import HLS
import Media

/// Which text tracks and files become subtitle renditions, and what a player is told of them.
struct SubtitleSelection: Equatable, Sendable {
  enum Source: Equatable, Sendable {
    case track(MediaFacts.SubtitleTrack)
    case file(GivenSubtitles)
  }

  let source: Source
  /// The rendition's folder.
  private(set) var name: String
  /// BCP 47.
  let language: String
  /// What a player's menu shows; unique among the renditions.
  private(set) var title: String
  private(set) var isForced: Bool
  /// For the deaf and hard of hearing.
  let isSDH: Bool
  private(set) var isDefault = false
  /// Whether a player may choose it without being asked.
  private(set) var isAutoselect: Bool

  /// The stream's index in the container; nil for a file.
  var track: Int? { if case .track(let track) = source { track.index } else { nil } }

  /// What libavcodec turns into words; DVB teletext, say, it draws.
  private static let textCodecs: Set<String> = ["mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"]

  static func isReadable(_ track: MediaFacts.SubtitleTrack) -> Bool { textCodecs.contains(track.codec) }

  /// - Parameters:
  ///   - audioLanguage: that of the sound which is heard unless somebody chooses; BCP 47.
  ///   - others: renditions that are there already.
  static func choose(
    _ tracks: [MediaFacts.SubtitleTrack], files: [GivenSubtitles], audioLanguage: String?,
    besides others: [MultivariantPlaylist.Rendition] = []
  ) -> [SubtitleSelection] {
    let readable = tracks.filter(isReadable)
    var chosen = readable.enumerated().map { SubtitleSelection($1, number: $0) }
    for file in files where !chosen.contains(where: { $0.name == file.folder }) { chosen.append(Self(file)) }
    var titles = Set(others.map(\.name))
    var kinds = Set(
      others.filter(\.isAutoselect).map {
        [$0.language ?? "und", "\($0.isForced)", "\($0.characteristics != nil)"]
      })
    for index in chosen.indices {
      let wanted = chosen[index].title
      var suffix = 2
      while !titles.insert(chosen[index].title).inserted {
        chosen[index].title = "\(wanted) \(suffix)"
        suffix += 1
      }
      // RFC 8216 §4.3.4.1.1: those that choose themselves differ in more than their name. All for the deaf do (Apple 4.6).
      let own = chosen[index]
      if own.isAutoselect, !kinds.insert([own.language, "\(own.isForced)", "\(own.isSDH)"]).inserted, !own.isSDH {
        chosen[index].isAutoselect = false
      }
    }
    // Muxers flag the first track of each kind by habit. It means something where one language is heard and another read.
    if let index = chosen.firstIndex(where: { $0.translates(audioLanguage) }) {
      chosen[index].isDefault = true
      chosen[index].isAutoselect = true
    }
    return chosen
  }

  private init(_ track: MediaFacts.SubtitleTrack, number: Int) {
    let language = LanguageTag(track.language)
    let words = Set((track.title ?? "").uppercased().split { !$0.isLetter })
    source = .track(track)
    name = "subtitles-\(number)-\(TrackSelection.folderPart(track.language))"
    self.language = language.text
    isForced = track.isForced || (words.contains("FORCED") && words.isDisjoint(with: ["NON", "NOT", "UNFORCED"]))
    isSDH = track.isSDH || !words.isDisjoint(with: ["SDH", "CC", "HOH"])
    let isUseful = !words.isEmpty && !(track.title ?? "").hasSuffix("Handler")
    title = Self.title(isUseful ? track.title : nil, language, isForced: isForced, isSDH: isSDH)
    isAutoselect = isSDH || !(track.isCommentary || words.contains("COMMENTARY"))
  }

  private init(_ file: GivenSubtitles) {
    let language = LanguageTag(file.language ?? "und")
    source = .file(file)
    name = file.folder
    self.language = language.text
    isForced = file.isForced
    isSDH = file.isSDH
    title = Self.title(nil, language, isForced: isForced, isSDH: isSDH)
    isAutoselect = true
  }

  private static func title(_ given: String?, _ language: LanguageTag, isForced: Bool, isSDH: Bool) -> String {
    var title = given ?? (language.text == "und" ? "Subtitles" : language.displayName)
    let words = Set(title.uppercased().split { !$0.isLetter })
    if isSDH, words.isDisjoint(with: ["SDH", "CC", "HOH"]) { title += " (SDH)" }
    if isForced, !words.contains("FORCED") { title += " (forced)" }
    return title
  }

  /// With another folder. Those of files keep theirs, by which the file is known (`SubtitleUpdate`).
  func renamed(_ rename: (String) -> String) -> SubtitleSelection {
    guard case .track = source else { return self }
    var other = self
    other.name = rename(name)
    return other
  }

  /// Not forced after all: players would take it for a part of one that is there and lacks it (Apple 5.8).
  mutating func standAlone() {
    isForced = false
    isAutoselect = false
  }

  private func translates(_ audioLanguage: String?) -> Bool {
    guard case .track(let track) = source, track.isDefault, !isForced, let audioLanguage else { return false }
    let (heard, read) = (audioLanguage.split(separator: "-").first, language.split(separator: "-").first)
    return heard != read && heard != "und" && read != "und"
  }
}
