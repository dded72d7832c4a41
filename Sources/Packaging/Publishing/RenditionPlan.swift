import Catalog
import HLS
import Media

/// What is known of a rendition before its first packet.
struct RenditionPlan: Sendable {
  let kind: Manifest.Rendition.Kind
  /// Its folder.
  var name: String
  let how: Manifest.Rendition.Method
  let why: String?
  /// BCP 47; audio only.
  let language: String?
  let title: String?
  let isDefault: Bool
  /// As it is displayed: upright, with square pixels.
  let size: MultivariantPlaylist.Resolution?
  let frameRate: Double?
  /// VIDEO-RANGE, where it is not SDR (draft-pantos-hls-rfc8216bis §4.4.6.2).
  var videoRange: String?
  /// Pictures before the first that anybody is meant to see (`HiddenPictures`): nothing that tells of the frame rate.
  var hiddenPictures = 0
  let channels: Int?
  var audio: TrackSelection.Audio?
  var subtitles: SubtitleSelection?

  static func video(_ track: MediaFacts.VideoTrack, hiddenPictures: Int = 0) -> RenditionPlan {
    var plan = RenditionPlan(
      kind: .video, name: "video-source", how: .copy, why: nil, language: nil, title: nil, isDefault: true,
      size: displaySize(of: track), frameRate: track.frameRate, channels: nil)
    plan.hiddenPictures = hiddenPictures
    // libavutil's names.
    plan.videoRange = ["smpte2084": "PQ", "arib-std-b67": "HLG"][track.colorTransfer ?? ""]
    return plan
  }

  /// Of a track that is re-encoded.
  static func video(_ transcoding: VideoTranscoding) -> RenditionPlan {
    RenditionPlan(
      kind: .video, name: "video-source", how: .transcode, why: transcoding.why, language: nil, title: nil,
      isDefault: true,
      size: MultivariantPlaylist.Resolution(width: transcoding.shape.width, height: transcoding.shape.height),
      frameRate: transcoding.frameRate, channels: nil)
  }

  static func audio(_ audio: TrackSelection.Audio) -> RenditionPlan {
    let isCopied = audio.transcodedBecause == nil
    var plan = RenditionPlan(
      kind: .audio, name: audio.name, how: isCopied ? .copy : .transcode, why: audio.transcodedBecause,
      language: audio.language, title: audio.title, isDefault: audio.isDefault, size: nil, frameRate: nil,
      channels: isCopied ? audio.track.channels : 2)
    plan.audio = audio
    return plan
  }

  static func subtitles(_ selection: SubtitleSelection) -> RenditionPlan {
    let why =
      switch selection.source {
      case .track(let track): track.codec == "webvtt" ? nil : "\(track.codec) was made WebVTT"
      case .file(let given): "'\(given.filename)' was made WebVTT"
      }
    var plan = RenditionPlan(
      kind: .subtitles, name: selection.name, how: why == nil ? .copy : .transcode, why: why,
      language: selection.language, title: selection.title, isDefault: selection.isDefault, size: nil, frameRate: nil,
      channels: nil)
    plan.subtitles = selection
    return plan
  }

  private static func displaySize(of track: MediaFacts.VideoTrack) -> MultivariantPlaylist.Resolution? {
    guard track.width > 0, track.height > 0 else { return nil }
    let ratio = min(max(track.sampleAspectRatio, 0.01), 100)
    let width = Int((Double(track.width) * ratio).rounded())
    let isTurned = track.rotation == 90 || track.rotation == 270
    return isTurned
      ? MultivariantPlaylist.Resolution(width: track.height, height: width)
      : MultivariantPlaylist.Resolution(width: width, height: track.height)
  }
}
