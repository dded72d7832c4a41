import HLS
import Media

/// Closed captions, which are in the pictures themselves.
extension VerificationRule {
  static let captionRules: [VerificationRule] = [
    VerificationRule(
      "rfc8216-4.3.4.2-captions", .error, "CLOSED-CAPTIONS=NONE is said only where the pictures carry none",
      source: "RFC 8216 §4.3.4.2; ATSC A/53 part 4 §6.2.3"
    ) { stream in
      let all = readable(stream).filter { $0.variant.closedCaptions == MultivariantPlaylist.ClosedCaptions.none }
      if all.isEmpty { return nil }
      return all.compactMap { variant, captions in
        let carried = captions.instreamIDs
        guard !carried.isEmpty else { return nil }
        return Finding(
          stream.place,
          "says CLOSED-CAPTIONS=NONE of '\(variant.uri)', the pictures carry \(carried.joined(separator: " and "))")
      }
    },
    VerificationRule(
      "rfc8216-4.3.4.1-captions", .warning, "Closed captions that are promised are in the pictures",
      source: "RFC 8216 §4.3.4.1; ATSC A/53 part 4 §6.2.3"
    ) { stream in
      let promised = stream.renditions(.closedCaptions).map(\.rendition)
      let all = readable(stream).flatMap { variant, captions in
        promised.filter { variant.closedCaptions == .group($0.group) }.map { (variant, captions, $0) }
      }
      if all.isEmpty { return nil }
      return all.compactMap { variant, captions, rendition in
        // What has no INSTREAM-ID is told by 4.3.4.1.
        guard let id = rendition.instreamID, !captions.carries(id) else { return nil }
        return Finding(
          stream.place, "promises '\(rendition.name)' in \(id) of '\(variant.uri)', the pictures do not carry it")
      }
    },
  ]

  /// Variants whose captions are known: they are of H.264 or HEVC, ended, and can be read.
  private static func readable(
    _ stream: CheckedStream
  ) -> [(variant: MultivariantPlaylist.Variant, captions: CaptionScan)] {
    (variants(of: stream) ?? []).filter {
      guard let video = $0.main.video, $0.main.playlist.isEnded, !$0.main.isEncrypted else { return false }
      return video.isHEVC || video.sampleEntry.hasPrefix("avc")
    }.map { played in
      var captions = CaptionScan()
      for (_, track) in played.main.videoTracks { captions.formUnion(track.captions) }
      return (played.variant, captions)
    }
  }
}
