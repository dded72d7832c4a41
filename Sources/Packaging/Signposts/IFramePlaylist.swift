import HLS

/// What players show while somebody scrubs (RFC 8216 §4.3.3.6): of every segment the picture that it begins with, as a
/// range of the segment's own bytes, so that nothing is stored twice.
///
/// Of an encrypted segment the range counts in the clear, and the key is the segment's: players fetch whole blocks around it,
/// and the one before, to decrypt it (RFC 8216 §6.3.6). As every range begins with its segment, it needs no block before.
struct IFramePlaylist {
  /// Where the pictures of the rendition at `uri` are named. A place of its own for each: whoever holds an older multivariant
  /// playlist finds what that promises.
  static func folder(of uri: String) -> String {
    let name = uri.split(separator: "/").first ?? ""
    guard name.hasPrefix("video-"), name != "video-source" else { return "iframes" }
    return "iframes-" + name.dropFirst("video-".count)
  }

  /// Of the source's own rendition.
  static let path = "iframes/playlist.m3u8"

  static func path(in folder: String) -> String { "\(folder)/playlist.m3u8" }

  let playlist: MediaPlaylist
  let rate: BitRate
  /// Where the video's media playlist lies.
  let source: String

  /// - Parameters:
  ///   - video: a media playlist to which nothing comes any more.
  ///   - place: where it lies: like the I-frames' own one folder deep, so that URIs of keys mean the same there.
  ///   - files: as they are in the clear.
  /// - Returns: nil when it does not begin with a picture that stands alone.
  init?(of video: MediaPlaylist, at place: String, files: any StreamFiles) throws(StreamReadError) {
    var entries: [MediaPlaylist.Segment] = []
    var shown: [Double] = []
    var header: InitSegment?
    var map: MediaPlaylist.Map?
    var isDiscontinuous = false
    // What holds for the video's segment, and what has been said so far to hold for the picture.
    var (keys, said): ([EncryptionKey], [EncryptionKey]) = ([], [])
    for segment in video.segments {
      guard segment.byteRange == nil, segment.allKeys.allSatisfy(Self.isUsable) else { return nil }
      if let new = segment.map {
        let place = try files.place(of: new.uri, in: place)
        header = try InitSegment(try files.open(place))
        map = MediaPlaylist.Map(uri: "../\(place)")
        map?.keys = new.keys
        if !new.keys.isEmpty { keys = new.keys }
      }
      if !segment.keys.isEmpty { keys = segment.keys }
      isDiscontinuous = isDiscontinuous || segment.isDiscontinuous
      let place = try files.place(of: segment.uri, in: place)
      guard let picture = try LeadingPicture(in: try files.open(place), header: header) else {
        // Nothing to be shown of it: the picture before stays.
        guard !entries.isEmpty else { return nil }
        entries[entries.count - 1].duration += segment.duration
        continue
      }
      var entry = MediaPlaylist.Segment(uri: "../\(place)", duration: segment.duration)
      entry.byteRange = MediaPlaylist.ByteRange(length: Int(clamping: picture.place.upperBound), offset: 0)
      entry.map = map
      if let map, !map.keys.isEmpty { said = map.keys }
      map = nil
      if keys != said { entry.keys = keys }
      said = keys
      entry.isDiscontinuous = isDiscontinuous
      isDiscontinuous = false
      entries.append(entry)
      shown.append(picture.shown)
    }
    guard !entries.isEmpty else { return nil }
    Self.measure(&entries, shown)
    let longest = entries.map { min($0.duration, 1e9).rounded() }.max() ?? 0
    var playlist = MediaPlaylist(targetDuration: max(video.targetDuration, Int(longest)), playlistType: .vod)
    playlist.iFramesOnly = true
    playlist.segments = entries
    playlist.isEnded = true
    self.playlist = playlist
    source = place
    rate = BitRate(
      segments: entries.map {
        WrittenSegment(
          name: $0.uri, duration: $0.duration, sizeBytes: Int64($0.byteRange?.length ?? 0), isIndependent: true,
          isOld: false)
      }, targetDuration: playlist.targetDuration)
  }
}

extension IFramePlaylist {
  /// Each lasts until the next one is shown (RFC 8216 §4.3.3.6), which is later than its segment begins where pictures come before it.
  /// - Parameters:
  ///   - entries: as long as what they stand for.
  ///   - shown: when each is shown, seconds on the clock of its track.
  private static func measure(_ entries: inout [MediaPlaylist.Segment], _ shown: [Double]) {
    var rest = 0.0
    for index in entries.indices.dropLast() {
      let (own, seconds) = (entries[index].duration, shown[index + 1] - shown[index])
      // Another clock, or one that has come round.
      guard seconds > 0, seconds < own + entries[index + 1].duration, !entries[index + 1].isDiscontinuous else {
        continue
      }
      entries[index].duration = seconds
      rest += own - seconds
    }
    let last = entries.count - 1
    entries[last].duration = max(entries[last].duration + rest, min(entries[last].duration, 0.001))
  }

  /// Without a vector of its own a segment's number would be the vector, and it has another number here.
  private static func isUsable(_ key: EncryptionKey) -> Bool {
    key.method == .none || key.method == .aes128 && key.initializationVector != nil
  }
}

/// The picture that a segment begins with.
struct LeadingPicture {
  /// Where its own bytes are; in a transport stream with all that is before it. Everything up to its end, the `moof` or
  /// the tables included, is needed to show it.
  let place: Range<Int64>
  /// When it is shown, seconds on the clock of its track.
  let shown: Double

  /// - Returns: nil when nothing can be decoded from the segment's beginning on.
  init?(in bytes: any StreamBytes, header: InitSegment?) throws(StreamReadError) {
    let facts = try SegmentScan.facts(of: bytes, header: header, isPicture: true, reference: nil)
    guard facts.faults.isEmpty, let track = facts.tracks.first, track.beginsWithPicture else { return nil }
    guard let place = track.firstSample, !place.isEmpty, place.lowerBound >= 0, place.upperBound <= bytes.sizeBytes
    else { return nil }
    self.place = place
    shown = track.seconds(track.firstShown)
  }
}
