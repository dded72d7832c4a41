package import Media

/// What an operator can choose about packaging.
package struct PackagingOptions: Equatable, Sendable {
  package enum SegmentType: String, Sendable {
    /// Fragmented MP4 (CMAF-style).
    case fmp4
    /// MPEG-2 transport stream, for old televisions.
    case mpegts
  }

  package var segmentType = SegmentType.fmp4
  /// Seconds; nil chooses by the video's length.
  package var segmentDuration: Int?
  package var audio = EncodedAudioFormat()
  /// Of video that is re-encoded.
  package var video = EncodedVideoFormat()
  /// Whether video that browsers do not play well is re-encoded.
  package var transcodesVideo = true
  package var makesPoster = true
  /// Whether every segment is on the disk before a playlist names it.
  package var syncsSegments = true

  package init() {}
}
