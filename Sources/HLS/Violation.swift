/// A rule that a playlist breaks.
package struct Violation: Equatable, Sendable, CustomStringConvertible {
  /// e.g. `RFC 8216 §4.3.3.1`.
  package let rule: String
  package let finding: String

  package init(rule: String, finding: String) {
    self.rule = rule
    self.finding = finding
  }

  /// - Parameter section: of RFC 8216.
  init(_ section: String, _ finding: String) { self.init(rule: "RFC 8216 §\(section)", finding: finding) }

  package var description: String { "\(finding) (\(rule))" }
}
