import HLS

/// What RFC 8216 says of the playlists' text; module HLS knows the details.
extension VerificationRule {
  static let playlistRules: [VerificationRule] =
    [
      VerificationRule("rfc8216-4", .error, "Every playlist can be read", check: { $0.faults }),
      VerificationRule("rfc8216-6.2.1", .error, "Everything that a playlist names is there", check: { $0.unreadable }),
    ]
    + sections.map { section, title in
      VerificationRule("rfc8216-\(section)", .error, title) { stream in
        violations(of: stream)?.filter { $0.section == section }.map(\.finding)
      }
    } + [
      VerificationRule("rfc8216-other", .error, "The playlists keep to what else RFC 8216 says of their text") {
        stream in
        violations(of: stream)?.filter { violation in !sections.contains { $0.0 == violation.section } }.map(\.finding)
      },
      VerificationRule(
        "rfc8216-4.3.3.4", .warning, "Nothing follows EXT-X-ENDLIST",
        source: "RFC 8216 §4.3.3.4 (which allows the tag anywhere; players that read line by line stop there)"
      ) { stream in
        let ended = stream.playlists.filter(\.playlist.isEnded)
        if ended.isEmpty { return nil }
        return ended.filter(\.goesOnAfterEnd).map { Finding($0.place, "has lines after EXT-X-ENDLIST") }
      },
      VerificationRule("rfc8216-6.2.4", .error, "All renditions are ended, or none") { stream in
        let ended = stream.media.filter(\.playlist.isEnded)
        guard stream.media.count > 1 else { return nil }
        guard !ended.isEmpty else { return [] }
        return stream.media.filter { !$0.playlist.isEnded }.map {
          Finding($0.place, "has no EXT-X-ENDLIST, which '\(ended.first?.place ?? "")' has")
        }
      },
    ]

  /// Those that `violations()` of module HLS names, and that a playlist can break which can be parsed at all.
  static let sections: [(String, String)] = [
    ("3.3", "Fragmented MP4 has an EXT-X-MAP"),
    ("4.1", "Lines and URIs are well-formed"),
    ("4.2", "Attributes hold only what attributes can hold"),
    ("4.3.2.2", "EXT-X-BYTERANGE is a range"),
    ("4.3.2.4", "EXT-X-KEY is whole"),
    ("4.3.2.5", "EXT-X-MAP is whole"),
    ("4.3.3.1", "Every EXTINF, rounded, is at or below EXT-X-TARGETDURATION"),
    ("4.3.3.5", "A VOD playlist is ended"),
    ("4.3.4.1", "Every EXT-X-MEDIA is whole"),
    ("4.3.4.1.1", "Groups of renditions have distinct names and one default"),
    ("4.3.4.2", "Every EXT-X-STREAM-INF is whole and names groups that exist"),
    ("4.3.4.3", "Every EXT-X-I-FRAME-STREAM-INF is whole"),
    ("4.3.4.4", "Every EXT-X-SESSION-DATA is whole"),
    ("7", "EXT-X-VERSION is at least what the tags need"),
  ]

  private static func violations(of stream: CheckedStream) -> [(section: String, finding: Finding)]? {
    guard stream.master != nil || !stream.playlists.isEmpty else { return nil }
    func section(_ violation: Violation) -> String { String(violation.rule.drop { $0 != "§" }.dropFirst()) }
    var found = stream.master?.violations().map { (section($0), Finding(stream.place, $0.finding)) } ?? []
    for playlist in stream.playlists {
      found += playlist.playlist.violations().map { (section($0), Finding(playlist.place, $0.finding)) }
    }
    return found
  }
}
