import Catalog
import HLS

/// The multivariant playlist over a video's renditions.
enum MasterPlaylist {
  /// - Parameters:
  ///   - renditions: those that have a segment; the first is the video.
  ///   - captions: INSTREAM-IDs of closed captions in the video; nil when nobody has looked for any.
  ///   - estimate: bit/s of the source, for a playlist that is published before everything is measured; nil when it is.
  static func text(
    _ renditions: [PublishedRendition], captions: [String]? = nil, targetDuration: Int, estimate: Int?
  ) -> String? {
    guard let video = renditions.first(where: { $0.plan.kind == .video }) else { return nil }
    let audio = AudioGroup.all(renditions)
    let subtitles = renditions.filter { $0.plan.kind == .subtitles }

    var playlist = MultivariantPlaylist()
    playlist.renditions = audio.flatMap(\.entries) + subtitles.map(SubtitleTag.entry)
    let heard = audio.first?.members.first(where: \.plan.isDefault)?.plan.language
    playlist.renditions += CaptionTag.entries(captions ?? [], language: heard)
    let groups = audio.isEmpty ? [nil] : audio.map(Optional.some)
    playlist.variants = groups.map { group in
      let played = [[video], group?.members ?? [], subtitles]
      let rates = played.map { $0.map { BitRate(segments: $0.segments, targetDuration: targetDuration) } }
      let peak = rates.map { $0.map(\.peak).max() ?? 0 }.reduce(0, +)
      var variant = MultivariantPlaylist.Variant(uri: video.playlistPath, bandwidth: max(peak, estimate ?? 0, 1))
      if estimate == nil { variant.averageBandwidth = rates.map { $0.map(\.average).max() ?? 0 }.reduce(0, +) }
      var codecs: [String] = []
      for codec in ([video] + (group?.members ?? [])).flatMap(\.codecs) where !codecs.contains(codec) {
        codecs.append(codec)
      }
      variant.codecs = codecs
      variant.resolution = video.plan.size
      variant.frameRate = video.frameRate
      variant.videoRange = video.plan.videoRange
      variant.audioGroup = group?.name
      if !subtitles.isEmpty { variant.subtitlesGroup = SubtitleTag.group }
      // Without a word on them players offer some; none is only certain at the end.
      if let captions, !captions.isEmpty {
        variant.closedCaptions = .group(CaptionTag.group)
      } else if captions != nil, estimate == nil {
        variant.closedCaptions = MultivariantPlaylist.ClosedCaptions.none
      }
      return variant
    }
    // A promise about segments that are still to come could turn out wrong.
    playlist.independentSegments = estimate == nil && renditions.allSatisfy { $0.segments.allSatisfy(\.isIndependent) }
    return playlist.text
  }
}
