import HLS
import Media

/// EXT-X-MEDIA of sound (RFC 8216 §4.3.4.1).
enum AudioTag {
  static let group = "audio"

  /// Whether everybody can play a variant's sound.
  static func isForAll(_ variant: MultivariantPlaylist.Variant) -> Bool {
    variant.audioGroup == nil || variant.audioGroup == group
  }

  /// Of the group with the copies of one format: `audio-ac-3`.
  static func group(of codec: String) -> String { "\(group)-\(codec)" }

  static func entry(
    _ rendition: PublishedRendition, in group: String = group
  ) -> MultivariantPlaylist.Rendition {
    let plan = rendition.plan
    var entry = MultivariantPlaylist.Rendition(kind: .audio, group: group, name: plan.title ?? plan.name)
    entry.language = plan.language == "und" ? nil : plan.language
    entry.isDefault = plan.isDefault
    entry.isAutoselect = plan.isDefault || plan.audio?.isAutoselect ?? true
    entry.characteristics = characteristics(plan.audio?.roles ?? [])
    entry.channels = plan.channels.map(String.init)
    entry.uri = rendition.playlistPath
    return entry
  }

  /// Apple's uniform type identifiers: HLS authoring specification 2.12 and 2.28, and AVFoundation's
  /// `AVMediaCharacteristic`s for what is not the programme, and for translations.
  static func characteristics(_ roles: Set<MediaFacts.AudioTrack.Role>) -> String? {
    let all = MediaFacts.AudioTrack.Role.allCases.filter(roles.contains).map { role in
      switch role {
      case .description: "public.accessibility.describes-video"
      case .commentary: "public.auxiliary-content"
      case .clearSpeech: "public.accessibility.enhances-speech-intelligibility"
      case .dubbed: "public.translation.dubbed"
      case .original: "public.original-content"
      }
    }
    return all.isEmpty ? nil : all.joined(separator: ",")
  }
}
