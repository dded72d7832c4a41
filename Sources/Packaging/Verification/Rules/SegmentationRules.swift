import HLS

/// Chapter 7 of Apple's specification: how media is divided.
extension VerificationRule {
  static let segmentationRules: [VerificationRule] = [
    VerificationRule(
      "apple-7.2", .error, "Counters and times of MPEG-TS go on from packet to packet and from segment to segment"
    ) { stream in
      let all = stream.media.filter { $0.segments.contains { $0.facts.container == .transportStream } }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in
        faults("apple-7.2", in: playlist)
          + playlist.seams.flatMap { seam -> [Finding] in
            var found: [Finding] = []
            if let last = seam.before.counters?.last, let first = seam.after.counters?.first, first != (last + 1) & 15 {
              found.append(
                seam.finding("begins with continuity counter \(first), the segment before ends with \(last)"))
            }
            let gap = seam.after.seconds(seam.after.decodeStart - seam.before.decodeEnd)
            // How long the last picture lasts stands nowhere.
            let known = max(seam.before.seconds(seam.before.longestSample), seam.after.frameSeconds) + 0.001
            // A picture that stands for long has a gap behind it, of which EXTINF tells.
            let length = seam.after.seconds(seam.after.start - seam.before.start)
            let isSaid = gap > 0 && abs(length - seam.saidSeconds) <= known
            if abs(gap) > known, !isSaid { found.append(seam.finding(gapText(gap))) }
            return found
          }
      }
    },
    VerificationRule(
      "apple-7.3", .error, "Segments of fragmented MP4 follow each other without gap or overlap",
      source: "Apple HLS authoring specification 7.3; RFC 8216 §4.3.2.3"
    ) { stream in
      let all = stream.media.filter { $0.segments.contains { $0.facts.container == .fragmentedMP4 } }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in
        faults("apple-7.3", in: playlist)
          + playlist.seams.compactMap { seam in
            let gap = seam.after.seconds(seam.after.decodeStart) - seam.before.seconds(seam.before.decodeEnd)
            return abs(gap) > 0.0015 ? seam.finding(gapText(gap)) : nil
          }
      }
    },
    VerificationRule("apple-7.4", .warning, "Every video segment starts with an IDR") { stream in
      let all = stream.media.flatMap { playlist in playlist.videoTracks.map { (playlist, $0) } }
      if all.isEmpty { return nil }
      // Where the tags promise it, RFC 8216 §4.3.5.1 tells.
      return all.filter { $0.1.track.isIndependent == false && !stream.promisesIndependence($0.0) }.map {
        Finding($0.1.segment.place, "starts with another frame", in: $0.0.place)
      }
    },
    VerificationRule("apple-7.5", .warning, "The target duration is 6 s") { stream in
      let all = stream.played
      if all.isEmpty { return nil }
      // Of several, 8.2 tells.
      guard Set(all.map(\.playlist.targetDuration)).count == 1 else { return [] }
      return all.filter { $0.playlist.targetDuration != 6 }.map {
        Finding($0.place, "has a target duration of \($0.playlist.targetDuration) s")
      }
    },
    VerificationRule("apple-7.6", .warning, "Segments last 6 s") { stream in
      // The first may be short so that play starts sooner, the last is what remains.
      let all = stream.played.filter { $0.playlist.segments.count > 4 }
      if all.isEmpty { return nil }
      return all.compactMap { playlist in
        let sorted = playlist.playlist.segments.map(\.duration).sorted()
        let middle = sorted[sorted.count / 2]
        return (5...7).contains(middle) ? nil : Finding(playlist.place, "has segments of \(Text.seconds(middle)) s")
      }
    },
    VerificationRule("apple-7.7", .error, "No segment is more than half a second above the target duration") { stream in
      let all = stream.played.filter { !$0.runs.isEmpty }
      if all.isEmpty { return nil }
      return all.flatMap { playlist in
        playlist.actualDurations.filter { $0.seconds > Double(playlist.playlist.targetDuration) + 0.5 + 0.001 }.map {
          Finding(
            $0.segment.place,
            "lasts \(Text.seconds($0.seconds)) s, the target is \(playlist.playlist.targetDuration) s",
            in: playlist.place)
        }
      }
    },
  ]

  private static func faults(_ rule: String, in playlist: CheckedPlaylist) -> [Finding] {
    playlist.segments.flatMap { segment in
      segment.facts.faults.filter { $0.rule == rule }.map { Finding(segment.place, $0.text, in: playlist.place) }
    }
  }

  private static func gapText(_ gap: Double) -> String {
    gap > 0
      ? "begins \(Text.seconds(gap)) s after the end of the segment before"
      : "begins \(Text.seconds(-gap)) s before the end of the segment before"
  }
}
