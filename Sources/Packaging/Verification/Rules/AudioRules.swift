import HLS

/// Chapter 2 of Apple's specification, and what the tags say of sound.
extension VerificationRule {
  static let audioRules: [VerificationRule] = [
    VerificationRule("apple-2.17", .error, "A segment holds one audio stream at most") { stream in
      let all = stream.media.filter { $0.audio != nil }
      if all.isEmpty { return nil }
      return all.compactMap { playlist in
        let most = playlist.formatsBySegment.map { $0.count { $0.kind == .audio } }.max() ?? 0
        return most > 1 ? Finding(playlist.place, "has segments with \(most) audio streams") : nil
      }
    },
    VerificationRule("apple-2.13", .error, "Sound that describes the picture is selected by itself (AUTOSELECT=YES)") {
      stream in
      let all = describing(stream)
      if all.isEmpty { return nil }
      return all.filter { !$0.isAutoselect }.map { Finding(stream.place, "says AUTOSELECT=NO of '\($0.name)'") }
    },
    VerificationRule(
      "apple-2.27", .warning, "Sound that describes the picture says in which language",
      source: "Apple HLS authoring specification 2.27"
    ) { stream in
      let all = describing(stream)
      if all.isEmpty { return nil }
      return all.filter { $0.language == nil }.map {
        Finding(stream.place, "does not say in which language '\($0.name)' describes the picture")
      }
    },
    VerificationRule(
      "rfc8216-4.3.4.1.1-autoselect", .warning, "Sound that is selected by itself differs in more than its name",
      source: "RFC 8216 §4.3.4.1.1"
    ) { stream in
      let all = stream.renditions(.audio).map(\.rendition).filter(\.isAutoselect)
      if all.isEmpty { return nil }
      var seen: Set<[String]> = []
      return all.filter { rendition in
        let texts = [rendition.language, rendition.associatedLanguage, rendition.characteristics]
        return !seen.insert([rendition.group] + texts.map { $0 ?? "" }).inserted
      }.map { Finding(stream.place, "says AUTOSELECT=YES of '\($0.name)', which another of its kind says, too") }
    },
    VerificationRule(
      "rfc8216-4.3.4.1-channels", .warning, "CHANNELS is the number of channels in the bytes",
      source: "RFC 8216 §4.3.4.1; draft-pantos-hls-rfc8216bis §4.4.6.1"
    ) { stream in
      let all = stream.renditions(.audio).compactMap { rendition, playlist in
        rendition.channels.flatMap { said in playlist?.audio?.channels.map { (rendition, said, $0) } }
      }
      if all.isEmpty { return nil }
      return all.compactMap { rendition, said, channels in
        let first = said.prefix { $0 != "/" }
        guard first != String(channels) else { return nil }
        return Finding(stream.place, "says CHANNELS=\"\(said)\" of '\(rendition.name)', the bytes say \(channels)")
      }
    },
    VerificationRule(
      "rfc8216-4.3.4.1-language", .error, "Every LANGUAGE is a tag of BCP 47",
      source: "RFC 8216 §4.3.4.1; RFC 5646"
    ) { stream in
      let tags = (stream.master?.renditions ?? []).compactMap { rendition in rendition.language.map { (rendition, $0) }
      }
      if tags.isEmpty { return nil }
      return tags.filter { $0.1 != "und" && LanguageTag($0.1).text == "und" }.map {
        Finding(stream.place, "says LANGUAGE=\"\($0.1)\" of '\($0.0.name)', which is no language")
      }
    },
    VerificationRule(
      "apple-8.10", .warning, "Every EXT-X-MEDIA but of video has a LANGUAGE",
      source: "Apple HLS authoring specification 8.10 and 4.7"
    ) { stream in
      // Of sound that describes the picture, 2.27 tells.
      let describing = describing(stream)
      let all = (stream.master?.renditions ?? []).filter { $0.kind != .video && !describing.contains($0) }
      if all.isEmpty { return nil }
      return all.filter { $0.language == nil }.map {
        Finding(stream.place, "does not say in which language '\($0.name)' is")
      }
    },
  ]
}

extension VerificationRule {
  private static func describing(_ stream: CheckedStream) -> [MultivariantPlaylist.Rendition] {
    stream.renditions(.audio).map(\.rendition).filter {
      $0.characteristics?.contains("public.accessibility.describes-video") == true
    }
  }
}

extension CheckedPlaylist {
  /// What each segment holds.
  var formatsBySegment: [[TrackFormat]] {
    segments.map { segment in segment.header.map { headers[$0].tracks } ?? segment.facts.formats }
  }
}
