import HLS

/// A stream as it was read: its playlists, and what is in every file that they name.
struct CheckedStream {
  /// Where reading began.
  var place = ""
  /// nil when reading began at a media playlist, or nothing could be read.
  var master: MultivariantPlaylist?
  var playlists: [CheckedPlaylist] = []
  /// What could not be read at all.
  var faults: [Finding] = []
  var unreadable: [Finding] = []

  var media: [CheckedPlaylist] { playlists.filter { $0.role != .iFrames } }

  /// Those with pictures or sound.
  var played: [CheckedPlaylist] { playlists.filter { $0.role == .main || $0.role == .audio } }

  func playlist(at place: String?) -> CheckedPlaylist? { playlists.first { $0.place == place } }
}

/// A media playlist and its segments.
struct CheckedPlaylist {
  enum Role: String {
    /// Named by EXT-X-STREAM-INF, or read alone.
    case main
    /// Named by EXT-X-MEDIA.
    case audio, subtitles
    /// Named by EXT-X-I-FRAME-STREAM-INF.
    case iFrames
  }

  let place: String
  let role: Role
  let playlist: MediaPlaylist
  /// Lines follow EXT-X-ENDLIST.
  var goesOnAfterEnd = false
  /// Of the playlist's EXT-X-MAP tags, in their order.
  var headers: [InitSegment] = []
  private(set) var segments: [CheckedSegment] = []
  /// What segments without a header hold, of the first one and of each behind a discontinuity.
  private var segmentFormats: [TrackFormat] = []

  var isEncrypted: Bool { segments.contains { $0.facts.isEncrypted } }

  init(place: String, role: Role, playlist: MediaPlaylist) {
    self.place = place
    self.role = role
    self.playlist = playlist
  }

  mutating func append(_ segment: CheckedSegment) {
    segments.append(segment)
    guard segmentFormats.isEmpty || segment.entry.isDiscontinuous else { return }
    for format in segment.facts.formats where !segmentFormats.contains(format) { segmentFormats.append(format) }
  }

  /// The formats that stand in its bytes.
  var formats: [TrackFormat] { headers.isEmpty ? segmentFormats : headers.flatMap(\.tracks) }

  var video: TrackFormat? { formats.first { $0.kind == .video } }
  var audio: TrackFormat? { formats.first { $0.kind == .audio } }

  /// The track by which the segment's times are told: the picture's, where there is one.
  func leading(_ segment: CheckedSegment) -> SegmentTrack? {
    let formats = segment.header.map { headers[$0].tracks } ?? segment.facts.formats
    let tracks = segment.facts.tracks.filter { $0.samples > 0 }
    let order: [TrackFormat.Kind] = [.video, .audio]
    for kind in order {
      for format in formats where format.kind == kind {
        if let track = tracks.first(where: { $0.id == format.id }) { return track }
      }
    }
    return tracks.first
  }

  /// Seconds on the media's clock, of the first segment that has times, and of the last.
  var range: (start: Double, end: Double)? {
    let known = segments.compactMap { segment in leading(segment).map { (segment, $0) } }
    guard let (_, first) = known.first, let (segment, last) = known.last else { return nil }
    return (first.startSeconds, segment.end(of: last))
  }

  /// The sum of all EXTINF. Seconds.
  var duration: Double { playlist.segments.reduce(0) { $0 + $1.duration } }
}

/// A segment as its playlist names it, and what is in it.
struct CheckedSegment {
  let entry: MediaPlaylist.Segment
  let place: String
  /// Of `CheckedPlaylist.headers`.
  let header: Int?
  var facts: SegmentFacts
}
