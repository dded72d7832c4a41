import HLS
import Media

/// What players are told of the sound tracks: languages, names, and which of them they choose by themselves.
struct AudioNaming: Equatable, Sendable {
  struct Track: Equatable, Sendable {
    /// BCP 47.
    var language: String
    /// What a player's menu shows; unique among the tracks.
    var title: String
    var roles: Set<MediaFacts.AudioTrack.Role>
    var isDefault = false
    /// Whether a player may choose it without being asked.
    var isAutoselect = true
  }

  private(set) var tracks: [Track]

  /// - Parameter language: of the track that is heard unless somebody chooses, where the container does not say.
  init(_ sources: [MediaFacts.AudioTrack], language: LanguageTag? = nil) {
    let roles = sources.map(Self.roles)
    let chosen = Self.chosen(sources, roles)
    tracks = sources.indices.map { index in
      let own = LanguageTag(sources[index].language)
      let known = own.text == "und" && index == chosen ? language ?? own : own
      return Track(
        language: known.text, title: Self.title(sources[index], known, roles[index]), roles: roles[index],
        isDefault: index == chosen)
    }
    makeTitlesUnique()
    chooseThemselves()
  }

  /// The programme itself, where there is one: muxers flag the first track by habit, whatever it is.
  private static func chosen(_ sources: [MediaFacts.AudioTrack], _ roles: [Set<MediaFacts.AudioTrack.Role>]) -> Int? {
    let plain = sources.indices.filter { roles[$0].isDisjoint(with: [.description, .commentary]) }
    let candidates = plain.isEmpty ? Array(sources.indices) : plain
    return candidates.first { sources[$0].isDefault } ?? candidates.first
  }

  /// By the container's flags, or by the words of the title: most containers have no flags for it.
  private static func roles(of track: MediaFacts.AudioTrack) -> Set<MediaFacts.AudioTrack.Role> {
    var roles = track.roles
    let title = " " + words(track.title).joined(separator: " ") + " "
    for (role, phrases) in phrases where phrases.contains(where: { title.contains(" \($0) ") }) { roles.insert(role) }
    return roles
  }

  private static let phrases: [(MediaFacts.AudioTrack.Role, [String])] = [
    (
      .description,
      [
        "audio description", "audio descriptions", "audio described", "described video", "descriptive audio",
        "descriptive video", "dvs", "audiodeskription", "audiodescription", "audiodescripción", "hörfilm",
      ]
    ),
    (.commentary, ["commentary", "commentaries", "audiokommentar", "kommentar", "commentaire", "comentarios"]),
  ]

  private static func words(_ title: String?) -> [Substring] { (title ?? "").lowercased().split { !$0.isLetter } }

  /// Apple 2.14: the name tells what it is.
  private static func title(
    _ track: MediaFacts.AudioTrack, _ language: LanguageTag, _ roles: Set<MediaFacts.AudioTrack.Role>
  ) -> String {
    let spoken = track.title ?? ""
    // Muxers' names of their handlers say nothing to a viewer.
    let isUseful = !spoken.isEmpty && !spoken.hasSuffix("Handler") && !spoken.hasSuffix("Handle")
    var title = isUseful ? spoken : language.displayName
    let said = Self.roles(of: MediaFacts.AudioTrack(index: 0, codec: "", channels: 0, sampleRate: 0, title: title))
    let suffixes: [(MediaFacts.AudioTrack.Role, String)] = [
      (.description, "audio description"), (.commentary, "commentary"), (.clearSpeech, "clear speech"),
    ]
    for (role, words) in suffixes where roles.contains(role) && !said.contains(role) { title += " (\(words))" }
    return title
  }

  private mutating func makeTitlesUnique() {
    var titles: Set<String> = []
    for index in tracks.indices {
      let wanted = tracks[index].title
      var suffix = 2
      while !titles.insert(tracks[index].title).inserted {
        tracks[index].title = "\(wanted) \(suffix)"
        suffix += 1
      }
    }
  }

  /// RFC 8216 §4.3.4.1.1: those that choose themselves differ in more than their name; the default goes first. All that
  /// describe the picture do (Apple 2.13); commentary never.
  private mutating func chooseThemselves() {
    var kinds: Set<[String]> = []
    for index in tracks.indices.sorted(by: { tracks[$0].isDefault && !tracks[$1].isDefault }) {
      let track = tracks[index]
      guard track.isDefault || !track.roles.contains(.commentary) else {
        tracks[index].isAutoselect = false
        continue
      }
      let kind = [track.language, AudioTag.characteristics(track.roles) ?? ""]
      let isNew = kinds.insert(kind).inserted
      tracks[index].isAutoselect = isNew || track.isDefault || track.roles.contains(.description)
    }
  }
}
