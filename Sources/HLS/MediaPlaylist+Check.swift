/// A rule that a playlist breaks.
package struct Violation: Equatable, Sendable, CustomStringConvertible {
  /// e.g. `RFC 8216 §4.3.3.1`.
  package let rule: String
  package let finding: String

  package init(rule: String, finding: String) {
    self.rule = rule
    self.finding = finding
  }

  package var description: String { "\(finding) (\(rule))" }
}

extension MediaPlaylist {
  /// The rules of RFC 8216 that the playlist breaks by itself, without a look at its segments.
  package func violations() -> [Violation] {
    var found: [Violation] = []
    if targetDuration < 1 {
      found.append(Violation(rule: "RFC 8216 §4.3.3.1", finding: "EXT-X-TARGETDURATION is \(targetDuration)"))
    }
    for (number, segment) in segments.enumerated() {
      if segment.duration.rounded() > Double(targetDuration) {
        found.append(
          Violation(
            rule: "RFC 8216 §4.3.3.1",
            finding: "segment \(number) lasts \(segment.duration) s, above the target duration of \(targetDuration) s"))
      }
      if segment.uri.isEmpty || segment.uri.contains(where: { $0.isNewline }) {
        found.append(Violation(rule: "RFC 8216 §4.1", finding: "segment \(number) has no usable URI"))
      }
    }
    if playlistType == .vod, !isEnded {
      found.append(Violation(rule: "RFC 8216 §4.3.3.5", finding: "a VOD playlist without EXT-X-ENDLIST"))
    }
    return found
  }

  /// What breaks the promise of an EVENT playlist between two readings (RFC 8216 §6.2.1): it only grows.
  package func violations(after earlier: MediaPlaylist) -> [Violation] {
    let rule = "RFC 8216 §6.2.1"
    var found: [Violation] = []
    if targetDuration != earlier.targetDuration {
      found.append(Violation(rule: rule, finding: "the target duration changed"))
    }
    if segments.count < earlier.segments.count || Array(segments.prefix(earlier.segments.count)) != earlier.segments {
      found.append(Violation(rule: rule, finding: "segments that were published changed or went away"))
    }
    if earlier.isEnded, self != earlier { found.append(Violation(rule: rule, finding: "changed after EXT-X-ENDLIST")) }
    return found
  }
}
