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
        playlist.segments.filter { $0.facts.container == .fragmentedMP4 || !playlist.headers.isEmpty }.map {
          (playlist, $0)
        }
      }
      if all.isEmpty { return nil }
      return all.filter { !$0.1.facts.beginsWithFragment }.map {
        Finding($0.1.place, "has an I-frame whose range does not begin with its 'moof'", in: $0.0.place)
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

  private static func iFrames(_ stream: CheckedStream) -> [CheckedPlaylist] {
    stream.playlists.filter { $0.role == .iFrames }
  }
}
