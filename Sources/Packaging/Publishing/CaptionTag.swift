import HLS

/// EXT-X-MEDIA of closed captions, which are in the video's own pictures (RFC 8216 §4.3.4.1).
enum CaptionTag {
  static let group = "captions"

  /// - Parameter language: of the sound; the first captions are in that (ANSI/CTA-608 §6.1: the primary service).
  static func entries(_ instreamIDs: [String], language: String?) -> [MultivariantPlaylist.Rendition] {
    instreamIDs.enumerated().map { number, id in
      let isPrimary = id == "CC1" || id == "SERVICE1"
      var entry = MultivariantPlaylist.Rendition(
        kind: .closedCaptions, group: group, name: isPrimary ? "Captions" : "Captions (\(id))")
      entry.language = isPrimary && language != "und" ? language : nil
      entry.isAutoselect = number == 0
      entry.instreamID = id
      return entry
    }
  }
}
