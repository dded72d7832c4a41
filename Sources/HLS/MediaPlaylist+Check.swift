extension MediaPlaylist {
  /// The rules of RFC 8216 that the playlist breaks by itself, without a look at its segments.
  package func violations() -> [Violation] {
    var found: [Violation] = []
    if targetDuration < 1 { found.append(Violation("4.3.3.1", "EXT-X-TARGETDURATION is \(targetDuration)")) }
    if mediaSequence < 0 { found.append(Violation("4.3.3.2", "EXT-X-MEDIA-SEQUENCE is \(mediaSequence)")) }
    if discontinuitySequence < 0 {
      found.append(Violation("4.3.3.3", "EXT-X-DISCONTINUITY-SEQUENCE is \(discontinuitySequence)"))
    }
    if let declaredVersion, declaredVersion < neededVersion {
      found.append(Violation("7", "EXT-X-VERSION is \(declaredVersion), the tags need \(neededVersion)"))
    }
    if playlistType == .vod, !isEnded {
      found.append(Violation("4.3.3.5", "a VOD playlist without EXT-X-ENDLIST: players wait for what cannot come"))
    }
    if let start, !start.timeOffset.isFinite { found.append(Violation("4.3.5.2", "TIME-OFFSET is no number")) }
    var map: Map?
    for (number, segment) in segments.enumerated() {
      map = segment.map ?? map
      found += segment.violations("segment \(number)", targetDuration: targetDuration, hasMap: map != nil)
      if let range = segment.byteRange, range.offset == nil {
        let before = number > 0 ? segments[number - 1] : nil
        if before?.uri != segment.uri || before?.byteRange == nil {
          found.append(
            Violation("4.3.2.2", "segment \(number): a byte range without offset that does not go on from one before"))
        }
      }
    }
    return found
  }

  /// What a server must not do between two versions of a playlist: players that read `earlier` must be able to go on.
  package func violations(after earlier: MediaPlaylist) -> [Violation] {
    var found: [Violation] = []
    if targetDuration != earlier.targetDuration { found.append(Violation("6.2.1", "the target duration changed")) }
    if playlistType != earlier.playlistType { found.append(Violation("4.3.3.5", "the playlist's type changed")) }
    let dropped = mediaSequence.subtractingReportingOverflow(earlier.mediaSequence)
    if dropped.overflow || dropped.partialValue < 0 {
      found.append(Violation("6.2.2", "EXT-X-MEDIA-SEQUENCE went back"))
    } else if dropped.partialValue > 0, playlistType != nil {
      found.append(Violation("4.3.3.5", "segments were dropped from the start of a playlist that only grows"))
    } else {
      let kept = earlier.segments.dropFirst(dropped.partialValue)
      if !segments.starts(with: kept) {
        found.append(Violation("6.2.1", "segments that were published changed or went away"))
      }
    }
    if earlier.isEnded, self != earlier { found.append(Violation("6.2.1", "changed after EXT-X-ENDLIST")) }
    return found
  }
}

extension MediaPlaylist.Segment {
  /// Names of files that cannot be read without an init segment (§3.3).
  private static let fragmentEndings = [".m4s", ".mp4", ".m4v", ".m4a", ".cmfv", ".cmfa"]

  fileprivate func violations(_ place: String, targetDuration: Int, hasMap: Bool) -> [Violation] {
    var found: [Violation] = []
    if !duration.isFinite || duration < 0 {
      found.append(Violation("4.3.2.1", "\(place): EXTINF cannot say \(duration)"))
    } else if duration.rounded() > Double(targetDuration) {
      found.append(
        Violation("4.3.3.1", "\(place) lasts \(duration) s, above the target duration of \(targetDuration) s"))
    }
    if !PlaylistURI.isSound(uri) { found.append(Violation("4.1", "\(place) has no usable URI")) }
    if let map, !PlaylistURI.isSound(map.uri) {
      found.append(Violation("4.3.2.5", "\(place): EXT-X-MAP has no usable URI"))
    }
    let path = uri.prefix { $0 != "?" }
    if !hasMap, Self.fragmentEndings.contains(where: { path.hasSuffix($0) }) {
      found.append(Violation("3.3", "\(place) is fragmented MP4 and has no EXT-X-MAP"))
    }
    for range in [byteRange, map?.byteRange] {
      if let range, range.length < 1 || range.offset ?? 0 < 0 {
        found.append(Violation("4.3.2.2", "\(place): \(range.text) is not a range of bytes"))
      }
    }
    if let map, let range = map.byteRange, range.offset == nil {
      found.append(Violation("4.3.2.5", "\(place): the byte range of EXT-X-MAP \(map.uri) has no offset"))
    }
    return found + allKeys.flatMap { $0.violations(of: place) }
  }
}
