/// Something that a sound stream keeps to.
package struct VerificationRule: Sendable {
  package enum Severity: String, Sendable {
    /// A MUST that whoever packages can keep.
    case error
    /// A SHOULD; or a MUST that depends on what the source is, or on how much the operator wants to offer.
    case warning
  }

  /// Stable, for machines: `rfc8216-4.3.3.1`, `apple-9.12`.
  package let id: String
  /// One sentence that says what is right.
  package let title: String
  package let source: String
  package let severity: Severity
  /// nil when there is nothing in the stream that the rule speaks of.
  let check: @Sendable (CheckedStream) -> [Finding]?

  init(
    _ id: String, _ severity: Severity, _ title: String, source: String? = nil,
    check: @escaping @Sendable (CheckedStream) -> [Finding]?
  ) {
    self.id = id
    self.severity = severity
    self.title = title
    self.source = source ?? Self.source(of: id)
    self.check = check
  }

  private static func source(of id: String) -> String {
    let number = id.drop { $0 != "-" }.dropFirst()
    if id.hasPrefix("apple-") { return "Apple HLS authoring specification \(number)" }
    return "RFC 8216 §\(number)"
  }

  /// Every rule, in the order of its source.
  package static let all: [VerificationRule] =
    playlistRules + segmentRules + videoRules + audioRules + accessibilityRules + captionRules + trickPlayRules
    + segmentationRules
    + mediaPlaylistRules + multivariantRules
}
