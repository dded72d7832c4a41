package import Media

/// What an operator can choose about packaging.
package struct PackagingOptions: Equatable, Sendable {
  package enum SegmentType: String, Sendable {
    /// Fragmented MP4 (CMAF-style).
    case fmp4
    /// MPEG-2 transport stream, for old televisions.
    case mpegts
  }

  /// When a video gets its poster and its storyboard.
  package enum Pictures: Sendable {
    case never
    /// All of them before it is ready.
    case atOnce
    /// Those that take longer than copying does are left to `Restoration`, which nobody waits for: a copied video is ready with
    /// an early poster.
    case later
  }

  package var segmentType = SegmentType.fmp4
  /// Seconds; nil chooses by the video's length.
  package var segmentDuration: Int?
  package var audio = EncodedAudioFormat()
  /// Whether one track's sound is encoded by several threads.
  package var encodesAudioInParallel = true
  /// Whether AC-3 and E-AC-3 of more than two channels are copied, beside what everybody can play.
  package var copiesSurround = false
  /// Of video that is re-encoded.
  package var video = EncodedVideoFormat()
  /// Whether video that browsers do not play well is re-encoded.
  package var transcodesVideo = true
  /// libavcodec's names of what is copied besides H.264, into fragmented MP4: of `hevc`, `av1`, `vp9`.
  package var copiedCodecs: Set<String> = []
  /// Smaller renditions, made when the video is ready.
  package var ladder = LadderOptions()
  package var pictures = Pictures.atOnce
  /// What claims to go on for longer is refused. Seconds.
  package var longestSeconds = 86_400.0
  /// Whether every segment is on the disk before a playlist names it.
  package var syncsSegments = true

  /// Nil: segments are in the clear.
  package var encryption: Encryption?

  package init() {}

  /// AES-128 of whole segments (RFC 8216 §4.3.2.4).
  package struct Encryption: Equatable, Sendable {
    /// Where this video's keys lie: an absolute path outside of what the web server publishes.
    package var folder: String
    /// How players find that folder from a rendition's playlist.
    package var place: String
    /// After how many segments the key changes; 0: never.
    package var rotation: Int

    package init(folder: String, place: String, rotation: Int) {
      self.folder = folder
      self.place = place
      self.rotation = rotation
    }
  }
}
