import HLS

/// Chapter 1 of Apple's specification: how video is encoded.
extension VerificationRule {
  static let videoRules: [VerificationRule] = [
    VerificationRule("apple-1.3a", .warning, "Some H.264 is at most High profile, level 4.1") { stream in
      let levels = h264Levels(of: stream)
      guard let lowest = levels.min(by: { $0.level < $1.level }) else { return nil }
      if lowest.level <= 41 { return [] }
      return [Finding(lowest.place, "is the lowest with level \(levelText(lowest.level)), above 4.1")]
    },
    VerificationRule("apple-1.3b", .warning, "H.264 is at most High profile, level 5.2") { stream in
      let levels = h264Levels(of: stream)
      if levels.isEmpty { return nil }
      return levels.filter { $0.level > 52 || !$0.isHigh }.map {
        Finding($0.place, "has profile \($0.profile), level \(levelText($0.level)), above High, 5.2")
      }
    },
    VerificationRule("apple-1.5", .error, "HEVC comes in fragmented MP4") { stream in
      let all = videos(of: stream).filter(\.format.isHEVC)
      if all.isEmpty { return nil }
      return all.filter { $0.format.sampleEntry == "hevc" }.map { Finding($0.place, "holds HEVC in MPEG-TS") }
    },
    VerificationRule("apple-1.10", .warning, "Parameter sets stand in the sample description (avc1, hvc1)") { stream in
      let all = videos(of: stream).filter { !["", "avc", "hevc"].contains($0.format.sampleEntry) }
      if all.isEmpty { return nil }
      return all.filter { ["avc3", "hev1", "dvhe"].contains($0.format.sampleEntry) }.map {
        Finding($0.place, "has '\($0.format.sampleEntry)', which leaves them in the samples")
      }
    },
    VerificationRule("apple-1.13", .warning, "Key frames are at most two seconds apart") { stream in
      let all = stream.media.map { ($0, $0.videoTracks.map(\.track)) }.filter { !$0.1.isEmpty }
      if all.isEmpty { return nil }
      return all.compactMap { playlist, tracks in
        let longest = longestKeyFrameGap(tracks)
        // One frame of 24 a second more: the time of key frames is rounded.
        guard longest > 2.05 else { return nil }
        return Finding(playlist.place, "has key frames up to \(Text.seconds(longest)) s apart")
      }
    },
    VerificationRule("apple-1.26", .error, "AVERAGE-BANDWIDTH is within 10 % of what is measured") { stream in
      rates(of: stream)?.compactMap { variant, rate in
        guard let said = variant.averageBandwidth else { return nil }
        return Text.rateFinding(stream.place, variant.uri, "AVERAGE-BANDWIDTH", said, rate.average)
      }
    },
    VerificationRule("apple-1.27", .error, "BANDWIDTH is within 10 % of the measured peak") { stream in
      rates(of: stream)?.compactMap { variant, rate in
        Text.rateFinding(stream.place, variant.uri, "BANDWIDTH", variant.bandwidth, rate.peak)
      }
    },
  ]

  /// Formats of every playlist with pictures.
  static func videos(of stream: CheckedStream) -> [(place: String, format: TrackFormat)] {
    stream.media.flatMap { playlist in playlist.formats.filter { $0.kind == .video }.map { (playlist.place, $0) } }
  }

  /// Of every variant of an ended stream whose files are all known; nil when there is none.
  static func rates(
    of stream: CheckedStream
  ) -> [(variant: MultivariantPlaylist.Variant, rate: MeasuredRate)]? {
    guard stream.unreadable.isEmpty, let all = variants(of: stream) else { return nil }
    let ended = all.filter(\.main.playlist.isEnded)
    if ended.isEmpty { return nil }
    return ended.map { ($0.variant, MeasuredRate($0.main) + MeasuredRate(highestOf: [$0.audio, $0.subtitles])) }
  }

  private static func longestKeyFrameGap(_ tracks: [SegmentTrack]) -> Double {
    var longest = 0.0
    var last: Double?
    for track in tracks {
      longest = max(longest, track.seconds(track.longestSyncGap))
      guard let first = track.firstSync, let end = track.lastSync else { continue }
      if let last { longest = max(longest, track.seconds(first) - last) }
      last = track.seconds(end)
    }
    if let last, let track = tracks.last { longest = max(longest, track.endSeconds - last) }
    return longest
  }

  private struct Level {
    let place: String
    let profile: Int
    let level: Int
    /// Baseline, Main, Extended or High.
    var isHigh: Bool { [66, 77, 88, 100].contains(profile) }
  }

  private static func h264Levels(of stream: CheckedStream) -> [Level] {
    videos(of: stream).compactMap { place, format in
      guard let codec = format.codec, codec.hasPrefix("avc1.") || codec.hasPrefix("avc3."),
        let number = Int(codec.dropFirst(5), radix: 16), codec.utf8.count == 11
      else { return nil }
      return Level(place: place, profile: number >> 16, level: number & 0xff)
    }
  }

  private static func levelText(_ level: Int) -> String { "\(level / 10).\(level % 10)" }
}
