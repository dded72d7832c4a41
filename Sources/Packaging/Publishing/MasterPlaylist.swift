import Catalog
import HLS

/// The multivariant playlist over a video's renditions.
enum MasterPlaylist {
  private static let audioGroup = "audio"

  /// - Parameters:
  ///   - renditions: those that have a segment; the first is the video.
  ///   - estimate: bit/s of the source, for a playlist that is published before everything is measured; nil when it is.
  static func text(_ renditions: [PublishedRendition], targetDuration: Int, estimate: Int?) -> String? {
    guard let video = renditions.first(where: { $0.plan.kind == .video }) else { return nil }
    let audio = renditions.filter { $0.plan.kind == .audio }
    let rates = renditions.map { BitRate(segments: $0.segments, targetDuration: targetDuration) }
    let videoRate = BitRate(segments: video.segments, targetDuration: targetDuration)
    let audioRates = zip(renditions, rates).filter { $0.0.plan.kind == .audio }.map(\.1)
    let peak = videoRate.peak + (audioRates.map(\.peak).max() ?? 0)

    var playlist = MultivariantPlaylist()
    playlist.renditions = audio.map(entry)
    var variant = MultivariantPlaylist.Variant(uri: video.playlistPath, bandwidth: max(peak, estimate ?? 0, 1))
    if estimate == nil { variant.averageBandwidth = videoRate.average + (audioRates.map(\.average).max() ?? 0) }
    var codecs: [String] = []
    for codec in ([video] + audio).compactMap(\.codec) where !codecs.contains(codec) { codecs.append(codec) }
    variant.codecs = codecs
    variant.resolution = video.plan.size
    variant.frameRate = video.frameRate
    variant.videoRange = video.plan.videoRange
    if !audio.isEmpty { variant.audioGroup = audioGroup }
    playlist.variants = [variant]
    // A promise about segments that are still to come could turn out wrong.
    playlist.independentSegments = estimate == nil && renditions.allSatisfy { $0.segments.allSatisfy(\.isIndependent) }
    return playlist.text
  }

  private static func entry(_ rendition: PublishedRendition) -> MultivariantPlaylist.Rendition {
    let plan = rendition.plan
    var entry = MultivariantPlaylist.Rendition(kind: .audio, group: audioGroup, name: plan.title ?? plan.name)
    entry.language = plan.language == "und" ? nil : plan.language
    entry.isDefault = plan.isDefault
    entry.channels = plan.channels.map(String.init)
    entry.uri = rendition.playlistPath
    return entry
  }
}
