import HLS

/// Chapter 8 of Apple's specification: media playlists.
extension VerificationRule {
  static let mediaPlaylistRules: [VerificationRule] = [
    VerificationRule("apple-8.1", .error, "Sums of EXTINF are within one frame of the media's own time") { stream in
      let all = stream.played.filter { !$0.runs.isEmpty }
      if all.isEmpty { return nil }
      let videoFrame = stream.playlists.first { $0.video != nil }?.frameSeconds ?? 0
      return all.compactMap { playlist in drift(of: playlist, frame: max(videoFrame, playlist.frameSeconds)) }
    },
    VerificationRule(
      "apple-8.2", .error, "Audio and video playlists have one target duration",
      source: "Apple HLS authoring specification 8.2; RFC 8216 §6.2.4"
    ) { stream in
      guard stream.played.count > 1, let first = stream.played.first else { return nil }
      let target = first.playlist.targetDuration
      return stream.played.filter { $0.playlist.targetDuration != target }.map {
        Finding($0.place, "has \($0.playlist.targetDuration) s, '\(first.place)' has \(target) s")
      }
    },
    VerificationRule("apple-8.3", .warning, "Audio and video playlists last equally long") { stream in
      let all = stream.played.filter(\.playlist.isEnded)
      guard all.count > 1, let first = all.first else { return nil }
      return all.filter { lasts($0, otherwiseThan: first) }.map {
        Finding(
          $0.place, "lasts \(Text.seconds($0.duration)) s, '\(first.place)' \(Text.seconds(first.duration)) s")
      }
    },
    VerificationRule(
      "rfc8216-6.2.4-start", .warning, "Renditions begin at the same time of the media, within a target duration",
      source: "RFC 8216 §6.2.4"
    ) { stream in
      let all = ranges(of: stream.played)
      guard all.count > 1, let first = all.first else { return nil }
      return all.filter { begins($0, elsewhereThan: first) }.map {
        Finding(
          $0.playlist.place,
          "begins at \(Text.seconds($0.start)) s, '\(first.playlist.place)' at \(Text.seconds(first.start)) s")
      }
    },
    VerificationRule("apple-8.6", .error, "A playlist that is ended says VOD or EVENT") { stream in
      let all = stream.media.filter(\.playlist.isEnded)
      if all.isEmpty { return nil }
      return all.filter { $0.playlist.playlistType == nil }.map { Finding($0.place, "has no EXT-X-PLAYLIST-TYPE") }
    },
    VerificationRule("apple-8.7", .warning, "Audio and video that are ended cover the same time") { stream in
      let all = ranges(of: stream.played.filter(\.playlist.isEnded))
      guard all.count > 1, let first = all.first else { return nil }
      // What differs by more is told by 8.3, or where it begins that late.
      return all.filter {
        covers($0, elseThan: first) && !lasts($0.playlist, otherwiseThan: first.playlist)
          && !begins($0, elsewhereThan: first)
      }.map {
        Finding(
          $0.playlist.place,
          "covers \(Text.seconds($0.start)) to \(Text.seconds($0.end)) s, '\(first.playlist.place)' "
            + "\(Text.seconds(first.start)) to \(Text.seconds(first.end)) s")
      }
    },
    VerificationRule("apple-8.8", .warning, "A playlist that only grows says EVENT") { stream in
      let all = stream.media.filter { !$0.playlist.isEnded && $0.playlist.mediaSequence == 0 }
      if all.isEmpty { return nil }
      return all.filter { $0.playlist.playlistType == nil }.map {
        Finding($0.place, "starts at its first segment and has no EXT-X-PLAYLIST-TYPE")
      }
    },
    VerificationRule(
      "apple-8.13", .error, "Where the encoding changes there is an EXT-X-DISCONTINUITY",
      source: "Apple HLS authoring specification 8.13; RFC 8216 §4.3.2.3"
    ) { stream in
      let all = stream.media.filter { $0.segments.count > 1 && !$0.formats.isEmpty }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in changes(in: playlist) }
    },
    VerificationRule("apple-8.14", .warning, "Where the frame rate changes there is an EXT-X-DISCONTINUITY") { stream in
      let all = stream.media.filter { $0.videoTracks.count > 1 }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in
        zip(playlist.videoTracks, playlist.videoTracks.dropFirst()).compactMap { before, after in
          guard !after.segment.entry.isDiscontinuous, before.track.isConstantRate, after.track.isConstantRate else {
            return nil
          }
          let (old, new) = (before.track.frameSeconds, after.track.frameSeconds)
          guard old > 0, new > 0, abs(old / new - 1) > 0.1 else { return nil }
          return Finding(
            after.segment.place,
            "has \(Text.seconds(1 / new)) frames a second, the one before \(Text.seconds(1 / old))",
            in: playlist.place)
        }
      }
    },
    VerificationRule("apple-8.15", .error, "Discontinuities are at the same times in all renditions") { stream in
      let all = stream.media.map { ($0, discontinuities(in: $0)) }
      guard all.count > 1, let first = all.first, all.contains(where: { !$0.1.isEmpty }) else { return nil }
      return all.filter { !agree($0.1, first.1) }.map {
        Finding($0.0.place, "has them at \(list($0.1)) s, '\(first.0.place)' at \(list(first.1)) s")
      }
    },
    VerificationRule("apple-8.20", .error, "Fragmented MP4 has an EXT-X-MAP") { stream in
      let all = stream.playlists.flatMap { playlist in
        playlist.segments.filter { $0.facts.container == .fragmentedMP4 }.map { (playlist, $0) }
      }
      if all.isEmpty { return nil }
      return all.filter { $0.1.header == nil }.map { Finding($0.1.place, "has no EXT-X-MAP before it", in: $0.0.place) }
    },
    VerificationRule("apple-8.22", .warning, "Audio and video are divided at the same times") { stream in
      let all = stream.played.map { ($0, boundaries(of: $0)) }.filter { !$0.1.isEmpty }
      guard all.count > 1, let first = all.first else { return nil }
      return all.dropFirst().compactMap { playlist, own in
        let allowed = max(first.0.frameSeconds, playlist.frameSeconds) + 0.01
        guard let odd = mismatch(own, first.1, allowed) else { return nil }
        return Finding(playlist.place, "has a boundary at \(Text.seconds(odd)) s, '\(first.0.place)' has none there")
      }
    },
  ]

  private typealias Range = (playlist: CheckedPlaylist, start: Double, end: Double)

  private static func ranges(of all: [CheckedPlaylist]) -> [Range] {
    all.compactMap { playlist in playlist.range.map { (playlist, $0.start, $0.end) } }
  }

  /// By more than one frame of each, which cannot be divided; clocks round besides, by a millisecond at most.
  private static func covers(_ one: Range, elseThan other: Range) -> Bool {
    let allowed = one.playlist.frameSeconds + other.playlist.frameSeconds + 0.002
    return abs(one.start - other.start) > allowed || abs(one.end - other.end) > allowed
  }

  /// By what the last segments may differ, when sound and picture do not end at the same time.
  private static func lasts(_ one: CheckedPlaylist, otherwiseThan other: CheckedPlaylist) -> Bool {
    abs(one.duration - other.duration) > 0.5
  }

  private static func begins(_ one: Range, elsewhereThan other: Range) -> Bool {
    abs(one.start - other.start) > Double(other.playlist.playlist.targetDuration)
  }

  /// How far sums of EXTINF are from the media.
  private static func drift(of playlist: CheckedPlaylist, frame: Double) -> Finding? {
    // How long a single picture is shown, a transport stream does not say: there is nothing to compare with.
    guard frame > 0 else { return nil }
    for run in playlist.runs {
      guard let origin = run.first?.track.startSeconds else { continue }
      var sum = 0.0
      var lowest = 0.0
      var highest = 0.0
      for (index, part) in run.enumerated() {
        sum += part.segment.entry.duration
        let isLast = index + 1 == run.count
        let end = isLast ? part.segment.end(of: part.track) : run[index + 1].track.startSeconds
        let error = sum - (end - origin)
        lowest = min(lowest, error)
        highest = max(highest, error)
        // How long the very last picture is shown stands nowhere: its sample's duration is one of decoding.
        if highest - lowest > (isLast ? 2 : 1) * frame + 0.001 {
          return Finding(
            part.segment.place,
            "ends \(Text.seconds(abs(error))) s \(error > 0 ? "before" : "after") what the EXTINF up to it say, "
              + "a frame lasts \(Text.seconds(frame)) s", in: playlist.place)
        }
      }
    }
    return nil
  }

  private static func changes(in playlist: CheckedPlaylist) -> [Finding] {
    let formats = playlist.formatsBySegment
    return zip(playlist.segments.indices.dropFirst(), zip(formats, formats.dropFirst())).compactMap { index, pair in
      let segment = playlist.segments[index]
      guard !segment.entry.isDiscontinuous, !pair.0.isEmpty, !pair.1.isEmpty, !isSame(pair.0, pair.1) else {
        return nil
      }
      return Finding(
        segment.place, "holds \(describe(pair.1)), the segment before \(describe(pair.0))", in: playlist.place)
    }
  }

  private static func isSame(_ one: [TrackFormat], _ other: [TrackFormat]) -> Bool {
    one.count == other.count
      && zip(one, other).allSatisfy { one, other in
        // A transport stream's segment that does not start with an IDR may say nothing more.
        let isKnown = !one.configuration.isEmpty && !other.configuration.isEmpty
        return isKnown ? one == other : one.id == other.id && one.kind == other.kind
      }
  }

  private static func describe(_ formats: [TrackFormat]) -> String {
    formats.map { format in
      let size = format.width.flatMap { width in format.height.map { " \(width)x\($0)" } } ?? ""
      return "\(format.codec ?? format.kind.rawValue)\(size) in track \(format.id)"
    }.joined(separator: " and ")
  }

  /// Seconds on the playlist's own time line.
  private static func discontinuities(in playlist: CheckedPlaylist) -> [Double] {
    var time = 0.0
    var found: [Double] = []
    for (index, segment) in playlist.playlist.segments.enumerated() {
      if segment.isDiscontinuous, index > 0 { found.append(time) }
      time += segment.duration
    }
    return found
  }

  private static func agree(_ one: [Double], _ other: [Double]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 0.5 }
  }

  private static func list(_ times: [Double]) -> String {
    times.isEmpty ? "no" : times.prefix(5).map(Text.seconds).joined(separator: ", ")
  }

  /// Where segments begin, on the media's clock; empty when the clock is not told, or jumps.
  private static func boundaries(of playlist: CheckedPlaylist) -> [Double] {
    guard playlist.runs.count == 1, let run = playlist.runs.first else { return [] }
    return run.map(\.track.startSeconds)
  }

  /// A boundary of `own` that `other` lacks, where both have segments.
  private static func mismatch(_ own: [Double], _ other: [Double], _ allowed: Double) -> Double? {
    guard let first = own.first, let otherFirst = other.first, let last = own.last, let otherLast = other.last else {
      return nil
    }
    // Only what lies within both: where they begin and end is another matter.
    let range = max(first, otherFirst) + allowed...max(max(first, otherFirst) + allowed, min(last, otherLast))
    var index = 0
    for time in own where range.contains(time) {
      while index < other.count, other[index] < time - allowed { index += 1 }
      if index == other.count || other[index] > time + allowed { return time }
    }
    return nil
  }
}
