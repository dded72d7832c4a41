import HLS

/// Chapter 6 of Apple's specification: scrubbing.
extension VerificationRule {
  static let trickPlayRules: [VerificationRule] = [
    VerificationRule("apple-6.1", .warning, "There are I-frame playlists for scrubbing") { stream in
      guard let master = stream.master, stream.playlists.contains(where: { $0.video != nil }) else { return nil }
      return master.iFrameVariants.isEmpty ? [Finding(stream.place, "has no EXT-X-I-FRAME-STREAM-INF")] : []
    },
    VerificationRule("apple-6.8", .error, "I-frame playlists say EXT-X-I-FRAMES-ONLY") { stream in
      let all = iFrames(stream)
      if all.isEmpty { return nil }
      return all.filter { !$0.playlist.iFramesOnly }.map { Finding($0.place, "has no EXT-X-I-FRAMES-ONLY") }
    },
    VerificationRule("apple-6.10", .error, "I-frames of fragmented MP4 come with their 'moof'") { stream in
      let all = iFrames(stream).flatMap { playlist in
        playlist.segments.filter { segment in
          !segment.facts.isEncrypted && (segment.facts.container == .fragmentedMP4 || !playlist.headers.isEmpty)
        }.map { (playlist, $0) }
      }
      if all.isEmpty { return nil }
      return all.filter { !$0.1.facts.beginsWithFragment }.map {
        Finding($0.1.place, "has an I-frame whose range does not begin with its 'moof'", in: $0.0.place)
      }
    },
    VerificationRule(
      "rfc8216-4.3.3.6-picture", .error, "Every segment of an I-frame playlist is one whole I-frame",
      source: "RFC 8216 §4.3.3.6"
    ) { stream in
      let all = iFrames(stream).filter { !$0.segments.isEmpty }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in playlist.segments.compactMap { fault(of: $0, in: playlist) } }
    },
    VerificationRule(
      "rfc8216-4.3.3.6-extinf", .error, "EXTINF of an I-frame is the time to the next one", source: "RFC 8216 §4.3.3.6"
    ) { stream in
      let all = iFrames(stream).filter { $0.segments.count > 1 }
      if all.isEmpty { return nil }
      return all.flatMap(wrongDurations)
    },
    VerificationRule(
      "rfc8216-4.3.4.3-bandwidth", .error,
      "BANDWIDTH and AVERAGE-BANDWIDTH of I-frames are within 10 % of what is measured",
      source: "RFC 8216 §4.3.4.3; Apple HLS authoring specification 1.26 and 1.27"
    ) { stream in
      guard let variants = stream.master?.iFrameVariants, !variants.isEmpty else { return nil }
      return variants.flatMap { variant -> [Finding] in
        // What says nothing at all is told by 4.3.4.3.
        guard let playlist = stream.playlist(named: variant.uri), playlist.playlist.isEnded, variant.bandwidth > 0
        else { return [] }
        let rate = MeasuredRate(playlist)
        return [
          Text.rateFinding(stream.place, variant.uri, "BANDWIDTH", variant.bandwidth, rate.peak),
          variant.averageBandwidth.flatMap {
            Text.rateFinding(stream.place, variant.uri, "AVERAGE-BANDWIDTH", $0, rate.average)
          },
        ].compactMap { $0 }
      }
    },
    VerificationRule(
      "apple-9.3", .error, "Every EXT-X-I-FRAME-STREAM-INF has CODECS and RESOLUTION",
      source: "Apple HLS authoring specification 9.3 and 9.4"
    ) { stream in
      guard let variants = stream.master?.iFrameVariants, !variants.isEmpty else { return nil }
      return variants.compactMap { variant in
        let missing = [variant.codecs.isEmpty ? "CODECS" : nil, variant.resolution == nil ? "RESOLUTION" : nil]
        let names = missing.compactMap { $0 }
        return names.isEmpty
          ? nil : Finding(stream.place, "does not say \(names.joined(separator: " and ")) of '\(variant.uri)'")
      }
    },
  ]

  private static func fault(of segment: CheckedSegment, in playlist: CheckedPlaylist) -> Finding? {
    guard !segment.facts.isEncrypted, segment.facts.container != .unknown else { return nil }
    // What lacks its 'moof' is told by Apple's 6.10.
    if segment.facts.container == .fragmentedMP4, !segment.facts.beginsWithFragment { return nil }
    guard let track = segment.facts.tracks.first else {
      return Finding(segment.place, "has a range without a picture", in: playlist.place)
    }
    guard track.beginsWithPicture else {
      return Finding(segment.place, "has a range that does not begin with an I-frame", in: playlist.place)
    }
    guard let end = track.firstSample?.upperBound, end <= segment.facts.sizeBytes else {
      return Finding(segment.place, "has a range that ends before its picture does", in: playlist.place)
    }
    return nil
  }

  /// A quarter of a second is allowed: where a segment begins with a recovery point, pictures that are decoded later are
  /// shown before it.
  private static func wrongDurations(_ playlist: CheckedPlaylist) -> [Finding] {
    playlist.runs.flatMap { run in
      zip(run, run.dropFirst()).compactMap { before, after in
        let seconds = after.track.seconds(after.track.firstShown - before.track.firstShown)
        guard abs(seconds - before.segment.entry.duration) > 0.25 else { return nil }
        return Finding(
          before.segment.place,
          "says EXTINF \(Text.seconds(before.segment.entry.duration)) s, the next picture comes after \(Text.seconds(seconds)) s",
          in: playlist.place)
      }
    }
  }

  private static func iFrames(_ stream: CheckedStream) -> [CheckedPlaylist] {
    stream.playlists.filter { $0.role == .iFrames }
  }
}
