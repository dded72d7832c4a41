import Catalog
import HLS
import Media

extension Manifest.Source {
  /// Fills in what the container tells.
  mutating func describe(_ facts: MediaFacts) {
    sizeBytes = facts.sizeBytes
    container = facts.container
    duration = facts.duration
    bitRate = facts.bitRate
    video = facts.video.map {
      Manifest.VideoTrack(
        codec: $0.codec, profile: $0.profile, width: $0.width, height: $0.height, frameRate: $0.frameRate,
        language: LanguageTag($0.language).text)
    }
    audio = facts.audio.map {
      Manifest.AudioTrack(
        codec: $0.codec, profile: $0.profile, channels: $0.channels, sampleRate: $0.sampleRate,
        language: LanguageTag($0.language).text, title: $0.title, isDefault: $0.isDefault)
    }
    subtitles = facts.subtitles.map {
      Manifest.SubtitleTrack(
        codec: $0.codec, language: LanguageTag($0.language).text, title: $0.title, isForced: $0.isForced)
    }
  }
}
