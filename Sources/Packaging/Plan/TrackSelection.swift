import HLS
import Media

/// Which tracks of a source become renditions, and how.
struct TrackSelection: Equatable, Sendable {
  struct Audio: Equatable, Sendable {
    let track: MediaFacts.AudioTrack
    /// The rendition's folder.
    fileprivate(set) var name: String
    /// BCP 47.
    let language: String
    /// What a player's menu shows; unique among the renditions.
    let title: String
    let isDefault: Bool
    /// Whether a player may choose it without being asked.
    let isAutoselect: Bool
    let roles: Set<MediaFacts.AudioTrack.Role>
    /// nil when the packets are copied.
    let transcodedBecause: String?
    /// Of a copy with more than two channels beside the same track as stereo: its name in CODECS.
    var surroundCodec: String?
  }

  let video: MediaFacts.VideoTrack
  private(set) var audio: [Audio]
  private(set) var subtitles: [SubtitleSelection]

  /// Takes the default video track, else the first, every audio track that says what it holds, and all subtitles that are
  /// text; of several programmes those of the video's.
  /// - Parameters:
  ///   - given: subtitles that lie beside the video.
  ///   - loudness: to which sound is brought, LUFS; nil leaves it as it is.
  ///   - copiesSurround: whether AC-3 and E-AC-3 of more than two channels are copied, too, behind all others.
  ///   - language: of the sound that is heard unless somebody chooses, where the container does not say.
  init?(
    _ facts: MediaFacts, given: [GivenSubtitles] = [], language: LanguageTag? = nil, loudness: Int? = nil,
    copiesSurround: Bool = false
  ) {
    guard let video = facts.video.first(where: \.isDefault) ?? facts.video.first else { return nil }
    self.video = video
    let usable = facts.audio.filter {
      $0.channels > 0 && $0.sampleRate > 0 && $0.codec != "none" && facts.areTogether($0.index, video.index)
    }
    let names = AudioNaming(usable, language: language)
    let stereo = zip(usable, names.tracks).enumerated().map { number, pair in
      let (track, name) = pair
      return Audio(
        track: track, name: "audio-\(number)-\(Self.folderPart(track.language))", language: name.language,
        title: name.title, isDefault: name.isDefault, isAutoselect: name.isAutoselect, roles: name.roles,
        transcodedBecause: Self.reasonToTranscode(track) ?? loudness.map { "its loudness was brought to \($0) LUFS" })
    }
    audio = stereo + (copiesSurround ? stereo.compactMap(\.surround) : [])
    subtitles = SubtitleSelection.choose(
      facts.subtitles.filter { facts.areTogether($0.index, video.index) }, files: given,
      audioLanguage: audio.first(where: \.isDefault)?.language)
  }

  var tracks: Set<Int> { continuousTracks.union(subtitles.compactMap(\.track)) }

  /// The same tracks, in other folders.
  func renamed(_ rename: (String) -> String) -> TrackSelection {
    var other = self
    for index in audio.indices { other.audio[index].name = rename(audio[index].name) }
    other.subtitles = subtitles.map { $0.renamed(rename) }
    return other
  }

  /// Those that have packets all the time.
  var continuousTracks: Set<Int> { Set([video.index] + audio.map(\.track.index)) }

  /// AAC-LC up to stereo plays everywhere as it is.
  private static func reasonToTranscode(_ track: MediaFacts.AudioTrack) -> String? {
    guard track.codec == "aac" else { return "\(track.codec) does not play in every browser" }
    guard track.profile == "LC" else {
      return "AAC \(track.profile ?? "of an unknown profile") does not play everywhere"
    }
    guard track.channels <= 2 else { return "\(track.channels) channels do not play everywhere" }
    guard sampleRates.contains(track.sampleRate) else { return "\(track.sampleRate) Hz does not play everywhere" }
    return nil
  }

  /// What AAC-LC decoders of browsers take (ISO/IEC 14496-3 table 1.18, without the rates above 48 kHz).
  private static let sampleRates: Set<Int> = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]

  /// libavcodec's names, and those of CODECS (ETSI TS 102 366 §F.3 and §F.5).
  fileprivate static let surroundCodecs = ["ac3": "ac-3", "eac3": "ec-3"]

  static func folderPart(_ language: String) -> String {
    let letters = language.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
    return letters.isEmpty ? "und" : String(String.UnicodeScalarView(letters.prefix(8)))
  }
}

extension TrackSelection.Audio {
  /// The same track as it is, for those who can play it; nil when there is nothing to be gained.
  fileprivate var surround: Self? {
    guard track.channels > 2, let codec = TrackSelection.surroundCodecs[track.codec] else { return nil }
    var copy = Self(
      track: track, name: "\(name)-surround", language: language, title: title, isDefault: isDefault,
      isAutoselect: isAutoselect, roles: roles, transcodedBecause: nil)
    copy.surroundCodec = codec
    return copy
  }
}
