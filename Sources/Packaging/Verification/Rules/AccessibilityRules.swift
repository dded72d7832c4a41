import HLS

/// Chapters 4 and 5 of Apple's specification: subtitles.
extension VerificationRule {
  private static let transcribes = "public.accessibility.transcribes-spoken-dialog"
  private static let describes = "public.accessibility.describes-music-and-sound"

  static let accessibilityRules: [VerificationRule] = [
    VerificationRule("apple-4.5", .error, "Subtitles for the deaf have both CHARACTERISTICS") { stream in
      let all = forTheDeaf(stream)
      if all.isEmpty { return nil }
      return all.compactMap { rendition in
        let own = rendition.characteristics ?? ""
        let missing = [transcribes, describes].filter { !own.contains($0) }
        guard !missing.isEmpty else { return nil }
        return Finding(stream.place, "lacks \(missing.joined(separator: " and ")) for '\(rendition.name)'")
      }
    },
    VerificationRule("apple-4.6", .error, "Subtitles for the deaf are selected by themselves (AUTOSELECT=YES)") {
      stream in
      let all = forTheDeaf(stream)
      if all.isEmpty { return nil }
      return all.filter { !$0.isAutoselect }.map { Finding(stream.place, "says AUTOSELECT=NO of '\($0.name)'") }
    },
    VerificationRule("apple-5.3", .error, "WebVTT segments map their times to the media's (X-TIMESTAMP-MAP)") {
      stream in
      let all = stream.allSegments.filter { $0.segment.facts.text != nil }
      if all.isEmpty { return nil }
      var found = all.filter { $0.segment.facts.text?.map == nil }.map {
        Finding($0.segment.place, "has no sound X-TIMESTAMP-MAP", in: $0.playlist.place)
      }
      if found.isEmpty { found = stream.playlists.flatMap { misplacedCues($0, in: stream) } }
      return found
    },
    VerificationRule("apple-5.5", .error, "Subtitle playlists last as long as the main content") { stream in
      let all = stream.playlists.filter { $0.role == .subtitles && $0.playlist.isEnded }
      guard !all.isEmpty, let main = stream.playlists.first(where: { $0.role == .main }) else { return nil }
      // The last of the subtitles' segments may end sooner, by what RFC 8216 §6.2.4 allows.
      return all.filter { $0.duration < main.duration - Double(main.playlist.targetDuration) }.map {
        Finding($0.place, "lasts \(Text.seconds($0.duration)) s, the content \(Text.seconds(main.duration)) s")
      }
    },
    VerificationRule("apple-5.8", .error, "Regular subtitles hold the forced ones of their language, too") { stream in
      let all = stream.renditions(.subtitles)
      let pairs = all.filter(\.rendition.isForced).flatMap { forced in
        all.filter { !$0.rendition.isForced && $0.rendition.language == forced.rendition.language }.map { (forced, $0) }
      }
      if pairs.isEmpty { return nil }
      return pairs.compactMap { forced, regular in
        guard let forcedCues = forced.playlist?.shownCues, let cues = regular.playlist?.shownCues else { return nil }
        let shown = ShownTimes(cues.map { ($0.start, $0.end) })
        guard let missing = forcedCues.first(where: { !shown.overlap($0.start, $0.end) }) else { return nil }
        return Finding(
          stream.place,
          "lacks the cue '\(missing.text.prefix(40))' of '\(forced.rendition.name)' in '\(regular.rendition.name)'")
      }
    },
  ]

  /// Those whose tags, or whose name, say that they are made for people who do not hear.
  private static func forTheDeaf(_ stream: CheckedStream) -> [MultivariantPlaylist.Rendition] {
    stream.renditions(.subtitles).map(\.rendition).filter { rendition in
      let own = rendition.characteristics ?? ""
      let words = rendition.name.uppercased().split { !$0.isLetter }
      return own.contains(transcribes) || own.contains(describes) || words.contains("SDH")
    }
  }

  /// Cues that the map puts outside of their segment's time.
  private static func misplacedCues(_ playlist: CheckedPlaylist, in stream: CheckedStream) -> [Finding] {
    guard let origin = stream.playlists.first(where: { $0.role == .main })?.range?.start else { return [] }
    let margin = Double(playlist.playlist.targetDuration) + 1
    var start = origin
    var found: [Finding] = []
    for segment in playlist.segments {
      let end = start + segment.entry.duration
      if let text = segment.facts.text, let map = text.map {
        // Clocks of 33 bits: the nearest turn counts.
        let turn = Double(1 << 33) / 90000
        for cue in text.cues {
          var time = Double(map.mpegts) / 90000 + cue.start - map.local
          time += ((start - time) / turn).rounded() * turn
          let length = cue.end - cue.start
          if time > end + margin || time + length < start - margin {
            let places = "\(Text.seconds(start)) to \(Text.seconds(end))"
            found.append(
              Finding(
                segment.place, "shows a cue at \(Text.seconds(time)) s of the media, the segment lasts from \(places)",
                in: playlist.place))
            break
          }
        }
      }
      start = end
    }
    return found
  }
}

extension CheckedPlaylist {
  /// With the times of the media, as far as its map can be read.
  fileprivate var shownCues: [TextSegment.Cue] {
    segments.flatMap { segment -> [TextSegment.Cue] in
      guard let text = segment.facts.text else { return [] }
      let offset = text.map.map { Double($0.mpegts) / 90000 - $0.local } ?? 0
      return text.cues.map { TextSegment.Cue(start: $0.start + offset, end: $0.end + offset, text: $0.text) }
    }
  }
}
