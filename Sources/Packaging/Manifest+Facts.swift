import Catalog
import HLS
import Media

extension Manifest.Source {
  /// Fills in what the container tells, within what a manifest may say: a broken header must not stop the work.
  mutating func describe(_ facts: MediaFacts) {
    sizeBytes = facts.sizeBytes
    container = facts.container
    duration = facts.duration.map(Manifest.bounded)
    bitRate = facts.bitRate.map { min(max($0, 0), 1 << 50) }
    video = facts.video.map {
      Manifest.VideoTrack(
        codec: $0.codec, profile: $0.profile, width: max($0.width, 0), height: max($0.height, 0),
        frameRate: $0.frameRate,
        language: LanguageTag($0.language).text)
    }
    audio = facts.audio.map {
      Manifest.AudioTrack(
        codec: $0.codec, profile: $0.profile, channels: max($0.channels, 0), sampleRate: max($0.sampleRate, 0),
        language: LanguageTag($0.language).text, title: $0.title, isDefault: $0.isDefault,
        roles: Manifest.roles($0.roles))
    }
    subtitles = facts.subtitles.map {
      Manifest.SubtitleTrack(
        codec: $0.codec, language: LanguageTag($0.language).text, title: $0.title, isForced: $0.isForced)
    }
  }
}

extension Manifest {
  /// In an order of their own; nil when there is none.
  static func roles(_ roles: Set<MediaFacts.AudioTrack.Role>) -> [String]? {
    roles.isEmpty ? nil : MediaFacts.AudioTrack.Role.allCases.filter(roles.contains).map(\.rawValue)
  }

  /// Seconds; containers have chapters that begin a little below zero.
  static func bounded(_ seconds: Double) -> Double { min(max(seconds, 0), 1e9) }
}
