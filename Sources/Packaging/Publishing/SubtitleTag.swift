import HLS

/// EXT-X-MEDIA of subtitles (RFC 8216 §4.3.4.1).
enum SubtitleTag {
  static let group = "subtitles"

  /// Both are needed (Apple HLS authoring specification 4.5).
  private static let forTheDeaf =
    "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"

  static func entry(_ rendition: PublishedRendition) -> MultivariantPlaylist.Rendition {
    entry(rendition.plan, uri: rendition.playlistPath)
  }

  static func entry(_ plan: RenditionPlan, uri: String) -> MultivariantPlaylist.Rendition {
    var entry = MultivariantPlaylist.Rendition(kind: .subtitles, group: group, name: plan.title ?? plan.name)
    entry.language = plan.language == "und" ? nil : plan.language
    entry.isDefault = plan.isDefault
    entry.isAutoselect = plan.subtitles?.isAutoselect ?? false
    entry.isForced = plan.subtitles?.isForced ?? false
    if plan.subtitles?.isSDH == true { entry.characteristics = forTheDeaf }
    entry.uri = uri
    return entry
  }
}
