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
    let audio = renditions.filter { $0.plan.kind == .audio }
    let rates = renditions.map { BitRate(segments: $0.segments, targetDuration: targetDuration) }
    let videoRate = BitRate(segments: video.segments, targetDuration: targetDuration)
    let audioRates = zip(renditions, rates).filter { $0.0.plan.kind == .audio }.map(\.1)
    let subtitles = renditions.filter { $0.plan.kind == .subtitles }
    let textRates = zip(renditions, rates).filter { $0.0.plan.kind == .subtitles }.map(\.1)
    let peak = videoRate.peak + (audioRates.map(\.peak).max() ?? 0) + (textRates.map(\.peak).max() ?? 0)

    var playlist = MultivariantPlaylist()
    playlist.renditions = audio.map(AudioTag.entry) + subtitles.map(SubtitleTag.entry)
    let heard = audio.first(where: \.plan.isDefault)?.plan.language
    playlist.renditions += CaptionTag.entries(captions ?? [], language: heard)
    var variant = MultivariantPlaylist.Variant(uri: video.playlistPath, bandwidth: max(peak, estimate ?? 0, 1))
    if estimate == nil {
      let others = [audioRates, textRates].map { $0.map(\.average).max() ?? 0 }
      variant.averageBandwidth = videoRate.average + others.reduce(0, +)
    }
    var codecs: [String] = []
    for codec in ([video] + audio).flatMap(\.codecs) where !codecs.contains(codec) { codecs.append(codec) }
    variant.codecs = codecs
    variant.resolution = video.plan.size
    variant.frameRate = video.frameRate
    variant.videoRange = video.plan.videoRange
    if !audio.isEmpty { variant.audioGroup = AudioTag.group }
    if !subtitles.isEmpty { variant.subtitlesGroup = SubtitleTag.group }
    // Without a word on them players offer some; none is only certain at the end.
    if let captions, !captions.isEmpty {
      variant.closedCaptions = .group(CaptionTag.group)
    } else if captions != nil, estimate == nil {
      variant.closedCaptions = MultivariantPlaylist.ClosedCaptions.none
    }
    playlist.variants = [variant]
    // A promise about segments that are still to come could turn out wrong.
    playlist.independentSegments = estimate == nil && renditions.allSatisfy { $0.segments.allSatisfy(\.isIndependent) }
    return playlist.text
  }
}
