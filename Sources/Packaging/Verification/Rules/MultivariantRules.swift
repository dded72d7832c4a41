import HLS

/// Chapter 9 of Apple's specification: the multivariant playlist.
extension VerificationRule {
  static let multivariantRules: [VerificationRule] = [
    VerificationRule("apple-9.1", .error, "Every variant has CODECS") { stream in
      missing("CODECS", in: stream) { $0.codecs.isEmpty }
    },
    VerificationRule(
      "rfc8216-4.3.4.2-codecs", .error, "CODECS is what the bytes hold", source: "RFC 8216 §4.3.4.2; RFC 6381"
    ) { stream in
      let all = variants(of: stream)?.filter { !$0.variant.codecs.isEmpty } ?? []
      if all.isEmpty { return nil }
      return all.flatMap { codecFindings($0, in: stream) }
    },
    VerificationRule("apple-9.2", .error, "Every variant with video has RESOLUTION") { stream in
      missing("RESOLUTION", in: stream) { $0.resolution == nil }
    },
    VerificationRule(
      "rfc8216-4.3.4.2-resolution", .error, "RESOLUTION is the size of the pictures", source: "RFC 8216 §4.3.4.2"
    ) { stream in
      let all = (variants(of: stream) ?? []).compactMap { played in
        played.variant.resolution.flatMap { said in played.main.video.map { (played.variant.uri, said, $0) } }
      }
      if all.isEmpty { return nil }
      return all.compactMap { uri, said, format in
        guard let size = format.displaySize, let width = format.width, let height = format.height else { return nil }
        let coded = format.isTurned ? (height, width) : (width, height)
        // Where pixels are not square, their rounded size or the coded one.
        if abs(said.width - size.width) <= (format.sampleAspectRatio == 1 ? 0 : 1), said.height == size.height {
          return nil
        }
        if format.isTurned, said.width == size.width, abs(said.height - size.height) <= 1 { return nil }
        // Where a source's container gave another shape to pixels, a transport stream has no place for it.
        if format.sampleEntry == "avc", said.height == size.height { return nil }
        if (said.width, said.height) == coded { return nil }
        return Finding(
          stream.place, "says RESOLUTION=\(said.width)x\(said.height) of '\(uri)', the bytes say \(Text.size(size))")
      }
    },
    VerificationRule("apple-9.6", .error, "Multichannel audio has streams of its own") { stream in
      let all = (variants(of: stream) ?? []).filter { ($0.main.audio?.channels ?? 0) > 0 }
      if all.isEmpty { return nil }
      return all.filter { $0.main.video != nil && ($0.main.audio?.channels ?? 0) > 2 }.map {
        Finding($0.main.place, "has \($0.main.audio?.channels ?? 0) channels of audio among its pictures")
      }
    },
    VerificationRule("apple-9.9", .warning, "There are several bit rates of video") { stream in
      guard let all = variants(of: stream)?.filter({ $0.main.video != nil }), !all.isEmpty else { return nil }
      return all.count == 1 ? [Finding(stream.place, "has one variant with video")] : []
    },
    VerificationRule("apple-9.11", .warning, "The multivariant playlist says EXT-X-INDEPENDENT-SEGMENTS") { stream in
      guard let (master, playlists) = independent(stream) else { return nil }
      // Where the tag is nowhere, 9.12 tells of it.
      let isElsewhere = playlists.allSatisfy(\.playlist.independentSegments)
      return master.independentSegments || !isElsewhere ? [] : [Finding(stream.place, "does not say it")]
    },
    VerificationRule(
      "apple-9.12", .error, "EXT-X-INDEPENDENT-SEGMENTS is in the multivariant playlist, or in all of video"
    ) { stream in
      guard let (master, playlists) = independent(stream) else { return nil }
      if master.independentSegments || playlists.allSatisfy(\.playlist.independentSegments) { return [] }
      return [Finding(stream.place, "does not say that all segments start with an IDR, as they do")]
    },
    VerificationRule("apple-9.13", .error, "BANDWIDTH is not below the largest sum of measured peaks") { stream in
      // What is further off, 1.27 tells.
      rates(of: stream)?.filter { variant, rate in
        Double(variant.bandwidth) < rate.peak * 0.99 - 1
          && Text.rateFinding(stream.place, variant.uri, "BANDWIDTH", variant.bandwidth, rate.peak) == nil
      }.map {
        Finding(
          stream.place,
          "says BANDWIDTH=\($0.variant.bandwidth) of '\($0.variant.uri)', measured are \(Int(min($0.rate.peak, 1e15)))")
      }
    },
    VerificationRule("apple-9.14", .error, "Every variant has AVERAGE-BANDWIDTH") { stream in
      // While a stream is made, nobody knows it yet.
      let all = (variants(of: stream) ?? []).filter(\.main.playlist.isEnded)
      if all.isEmpty { return nil }
      return all.filter { $0.variant.averageBandwidth == nil }.map {
        Finding(stream.place, "does not say AVERAGE-BANDWIDTH of '\($0.variant.uri)'")
      }
    },
    VerificationRule("apple-9.15", .error, "Every variant with video has FRAME-RATE") { stream in
      missing("FRAME-RATE", in: stream) { $0.frameRate == nil }
    },
    VerificationRule(
      "rfc8216-4.3.4.2-frame-rate", .error, "FRAME-RATE is that of the pictures", source: "RFC 8216 §4.3.4.2"
    ) { stream in
      let all = (variants(of: stream) ?? []).compactMap { played in
        played.variant.frameRate.flatMap { said in FrameRates(played.main).map { (played.variant.uri, said, $0) } }
      }
      if all.isEmpty { return nil }
      return all.filter { !$0.2.allow($0.1) }.map {
        Finding(stream.place, "says FRAME-RATE=\(Text.seconds($0.1)) of '\($0.0)', the bytes say \($0.2)")
      }
    },
    VerificationRule(
      "apple-9.16", .error, "VIDEO-RANGE is said, unless all is SDR",
      source: "Apple HLS authoring specification 9.16; draft-pantos-hls-rfc8216bis §4.4.6.2"
    ) { stream in
      let all = (variants(of: stream) ?? []).compactMap { played in played.main.video.map { (played.variant, $0) } }
      if all.isEmpty { return nil }
      return all.filter { variant, format in
        let said = variant.videoRange ?? "SDR"
        // A transport stream need not say it.
        let mayBeSilent = format.sampleEntry == "avc" && format.videoRange == "SDR"
        return said != format.videoRange && !mayBeSilent
      }.map {
        Finding(
          stream.place,
          "says VIDEO-RANGE=\($0.0.videoRange ?? "(nothing)") of '\($0.0.uri)', the bytes \($0.1.videoRange)")
      }
    },
  ]

  private static func missing(
    _ name: String, in stream: CheckedStream, _ isMissing: (MultivariantPlaylist.Variant) -> Bool
  ) -> [Finding]? {
    guard let all = variants(of: stream), !all.isEmpty else { return nil }
    let concerned = name == "CODECS" ? all : all.filter { $0.main.video != nil }
    if concerned.isEmpty { return nil }
    return concerned.filter { isMissing($0.variant) }.map {
      Finding(stream.place, "does not say \(name) of '\($0.variant.uri)'")
    }
  }

  /// Playlists whose video segments all start with an IDR; nil when some do not, or nobody knows yet.
  private static func independent(_ stream: CheckedStream) -> (MultivariantPlaylist, [CheckedPlaylist])? {
    guard let master = stream.master else { return nil }
    let playlists = stream.media.filter { !$0.videoTracks.isEmpty }
    guard !playlists.isEmpty, playlists.allSatisfy(\.playlist.isEnded),
      playlists.allSatisfy({ $0.videoTracks.allSatisfy { $0.track.isIndependent == true } })
    else { return nil }
    return (master, playlists)
  }

  private static func codecFindings(_ played: PlayedVariant, in stream: CheckedStream) -> [Finding] {
    let playlists = [played.main] + played.audio
    // Unless everything is known, more may be said than found.
    guard playlists.allSatisfy({ !$0.formats.isEmpty && !$0.isEncrypted }) else { return [] }
    let formats = playlists.flatMap(\.formats).filter { $0.kind == .video || $0.kind == .audio }
    let said = played.variant.codecs.map { $0.lowercased() }
    // Subtitles may be named or not.
    let texts = said.filter { $0.hasPrefix("wvtt") || $0.hasPrefix("stpp") }
    func matches(_ said: String, _ format: TrackFormat) -> Bool {
      guard let codec = format.codec?.lowercased() else { return true }
      // AV1's and VP9's strings may leave the usual at their end out.
      let isOpen = ["av01.", "vp09."].contains { codec.hasPrefix($0) }
      let (long, short) = said.count > codec.count ? (said, codec) : (codec, said)
      return said == codec || (!codec.contains(".") && said.hasPrefix(codec + "."))
        || (isOpen && short.count { $0 == "." } == 3 && long.hasPrefix(short + "."))
    }
    var found: [Finding] = []
    for format in formats where !said.contains(where: { matches($0, format) }) {
      found.append(
        Finding(
          stream.place,
          "does not name \(format.codec ?? "") in the CODECS of '\(played.variant.uri)', the bytes hold it"))
    }
    for codec in said where !texts.contains(codec) && !formats.contains(where: { matches(codec, $0) }) {
      found.append(
        Finding(stream.place, "names \(codec) in the CODECS of '\(played.variant.uri)', the bytes do not hold it"))
    }
    return found
  }
}
