import HLS

/// Where two segments meet.
struct Seam {
  let segment: CheckedSegment
  let playlist: String
  /// What the playlist says of the segment before. Seconds.
  let saidSeconds: Double
  let before: SegmentTrack
  let after: SegmentTrack

  func finding(_ text: String) -> Finding { Finding(segment.place, text, in: playlist) }
}

extension CheckedPlaylist {
  /// Of every track, where its segments have to follow each other: not over an EXT-X-DISCONTINUITY.
  var seams: [Seam] {
    zip(segments, segments.dropFirst()).flatMap { before, after -> [Seam] in
      guard !after.entry.isDiscontinuous, before.facts.container == after.facts.container else { return [] }
      return after.facts.tracks.compactMap { track in
        guard let other = before.facts.tracks.first(where: { $0.id == track.id }), other.timescale == track.timescale
        else { return nil }
        return Seam(
          segment: after, playlist: place, saidSeconds: before.entry.duration, before: other, after: track)
      }
    }
  }

  /// The segments between one EXT-X-DISCONTINUITY and the next, with the track that tells their times.
  var runs: [[(segment: CheckedSegment, track: SegmentTrack)]] {
    var runs: [[(CheckedSegment, SegmentTrack)]] = []
    for segment in segments {
      guard let track = leading(segment) else { return [] }
      if runs.isEmpty || segment.entry.isDiscontinuous { runs.append([]) }
      runs[runs.count - 1].append((segment, track))
    }
    return runs
  }

  /// How long each segment is shown: until the next begins, or its last picture or sound ends.
  var actualDurations: [(segment: CheckedSegment, seconds: Double)] {
    runs.flatMap { run in
      run.indices.map { index in
        let end =
          index + 1 < run.count ? run[index + 1].track.startSeconds : run[index].segment.end(of: run[index].track)
        return (run[index].segment, end - run[index].track.startSeconds)
      }
    }
  }

  /// Of the track that tells the times, on average. Seconds.
  var frameSeconds: Double {
    let tracks = segments.compactMap(leading)
    let samples = tracks.reduce(0) { $0 + $1.samples }
    let seconds = tracks.reduce(0) { $0 + $1.seconds($1.decodeEnd - $1.decodeStart) }
    return samples > 0 ? seconds / Double(samples) : 0
  }
}

extension CheckedSegment {
  /// When the last picture or sound of `track` ends, where nothing follows. Seconds. How long a transport stream's last
  /// picture is shown, EXTINF alone tells.
  func end(of track: SegmentTrack) -> Double {
    guard let guessed = track.guessed else { return track.endSeconds }
    return max(track.seconds(track.end - guessed), track.startSeconds + entry.duration)
  }
}
