import HLS

/// What RFC 8216 says of the segments' bytes.
extension VerificationRule {
  static let segmentRules: [VerificationRule] = [
    VerificationRule("rfc8216-3", .error, "Every segment has a format that HLS knows") { stream in
      let segments = stream.allSegments.filter { !$0.segment.facts.isEncrypted }
      if segments.isEmpty { return nil }
      return segments.filter { $0.segment.facts.container == .unknown }.map {
        Finding($0.segment.place, "is neither MPEG-TS, fragmented MP4, packed audio nor WebVTT", in: $0.playlist.place)
      }
    },
    structure("rfc8216-3.2", "MPEG-TS segments hold one program, with its tables and clock", of: .transportStream),
    VerificationRule(
      "rfc8216-3.3-init", .error, "Every EXT-X-MAP names a header of fragments",
      source: "RFC 8216 §3.3; ISO/IEC 14496-12 §8.8"
    ) { stream in
      let headers = stream.playlists.flatMap { playlist in playlist.headers.map { (playlist, $0) } }
      if headers.isEmpty { return nil }
      return headers.flatMap { playlist, header in
        header.faults.map { Finding(playlist.place, "has an EXT-X-MAP whose file \($0)") }
      }
    },
    structure(
      "rfc8216-3.3-segment", "Segments of fragmented MP4 hold whole fragments, each with its time",
      of: .fragmentedMP4, faults: "rfc8216-3.3", source: "RFC 8216 §3.3; ISO/IEC 14496-12 §8.8"),
    structure("rfc8216-3.4", "Packed audio says its time", of: .packedAudio),
    structure("rfc8216-3.5", "WebVTT segments are well-formed", of: .webVTT),
    VerificationRule(
      "rfc8216-4.3.5.1", .error, "Where EXT-X-INDEPENDENT-SEGMENTS says so, decoding can start at every segment"
    ) { stream in
      let promised = stream.playlists.filter { $0.role != .subtitles && stream.promisesIndependence($0) }
      if promised.isEmpty { return nil }
      return promised.flatMap { playlist in
        playlist.videoTracks.filter { $0.track.isIndependent == false }.map {
          Finding($0.segment.place, "does not start with an IDR or another sync sample", in: playlist.place)
        }
      }
    },
  ]

  private static func structure(
    _ id: String, _ title: String, of container: SegmentFacts.Container, faults: String? = nil, source: String? = nil
  ) -> VerificationRule {
    VerificationRule(id, .error, title, source: source) { stream in
      let segments = stream.allSegments.filter { $0.segment.facts.container == container }
      if segments.isEmpty { return nil }
      return segments.flatMap { playlist, segment in
        segment.facts.faults.filter { $0.rule == faults ?? id }.map {
          Finding(segment.place, $0.text, in: playlist.place)
        }
      }
    }
  }
}

extension CheckedStream {
  var allSegments: [(playlist: CheckedPlaylist, segment: CheckedSegment)] {
    playlists.flatMap { playlist in playlist.segments.map { (playlist, $0) } }
  }
}

extension CheckedStream {
  /// EXT-X-INDEPENDENT-SEGMENTS is said of the playlist.
  func promisesIndependence(_ playlist: CheckedPlaylist) -> Bool {
    playlist.playlist.independentSegments || master?.independentSegments == true
  }
}

extension CheckedPlaylist {
  /// The picture's track of every segment that has one.
  var videoTracks: [(segment: CheckedSegment, track: SegmentTrack)] {
    segments.compactMap { segment in
      let formats = segment.header.map { headers[$0].tracks } ?? segment.facts.formats
      guard let format = formats.first(where: { $0.kind == .video }),
        let track = segment.facts.tracks.first(where: { $0.id == format.id })
      else { return nil }
      return (segment, track)
    }
  }
}
