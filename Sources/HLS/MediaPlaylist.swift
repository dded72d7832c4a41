/// A media playlist as a value (RFC 8216 §4.3.3): a rendition's segments in the order in which they are shown.
package struct MediaPlaylist: Equatable, Sendable {
  /// EXT-X-PLAYLIST-TYPE (§4.3.3.5).
  package enum PlaylistType: String, Sendable {
    /// Segments are only ever added.
    case event = "EVENT"
    /// Nothing changes any more.
    case vod = "VOD"
  }

  /// Seconds; every segment's duration, rounded, is at or below it (§4.3.3.1).
  package var targetDuration: Int
  package var playlistType: PlaylistType?
  package var mediaSequence = 0
  /// EXT-X-DISCONTINUITY-SEQUENCE (§4.3.3.3).
  package var discontinuitySequence = 0
  /// Decoding can start at every segment (§4.3.5.1).
  package var independentSegments = false
  /// Every segment is one picture (§4.3.3.6).
  package var iFramesOnly = false
  package var start: StartPoint?
  /// Whole lines of tags that this type does not know, found before the first segment; they are written again.
  package var otherTags: [String] = []
  package var segments: [Segment] = []
  /// EXT-X-ENDLIST: no segment will be added (§4.3.3.4).
  package var isEnded = false
  /// What a playlist that was read says in EXT-X-VERSION (1 when it says nothing), where that is not `version`.
  package var declaredVersion: Int?

  package init(targetDuration: Int, playlistType: PlaylistType? = nil) {
    self.targetDuration = targetDuration
    self.playlistType = playlistType
  }

  package struct Segment: Equatable, Sendable {
    package var uri: String
    /// Seconds.
    package var duration: Double
    /// For people, behind the duration in EXTINF.
    package var title = ""
    /// EXT-X-KEY tags that apply from this segment on; empty keeps those before (§4.3.2.4).
    package var keys: [EncryptionKey] = []
    /// EXT-X-MAP that applies from this segment on; nil keeps the one before (§4.3.2.5).
    package var map: Map?
    /// EXT-X-DISCONTINUITY before the segment (§4.3.2.3).
    package var isDiscontinuous = false
    package var byteRange: ByteRange?
    /// Whole lines of tags that this type does not know, found before this segment's URI; they are written again.
    package var otherTags: [String] = []

    package init(uri: String, duration: Double) {
      self.uri = uri
      self.duration = duration
    }

    /// All EXT-X-KEY tags before the segment, in their order.
    package var allKeys: [EncryptionKey] { (map?.keys ?? []) + keys }
  }

  package struct Map: Equatable, Sendable {
    package var uri: String
    package var byteRange: ByteRange?
    /// EXT-X-KEY tags that stand before the EXT-X-MAP, so that the initialization section is encrypted with them, too
    /// (§4.3.2.5); those behind it are the segment's.
    package var keys: [EncryptionKey] = []

    package init(uri: String) { self.uri = uri }
  }

  /// EXT-X-BYTERANGE (§4.3.2.2). Bytes.
  package struct ByteRange: Equatable, Sendable {
    package var length: Int
    package var offset: Int?

    package init(length: Int, offset: Int?) {
      self.length = length
      self.offset = offset
    }
  }
}
