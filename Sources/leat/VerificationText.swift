import Foundation
import Operations
import Packaging

/// A report for people, and for programs.
struct VerificationText {
  let report: VerificationReport
  let stream: String

  /// One line a rule, its findings below it, and a summary.
  /// - Parameter all: also what is kept, and what does not apply.
  func lines(all: Bool) -> String {
    var text = ""
    for outcome in report.outcomes {
      let isTold = all || outcome.status == .error || outcome.status == .warning
      guard isTold else { continue }
      let word = Self.word(outcome.status)
      text += "\(word)  \(outcome.rule.title) (\(outcome.rule.source)) [\(outcome.rule.id)]\n"
      for finding in outcome.findings.prefix(Self.shown) {
        text += "         \(String(printable: finding.description))\n"
      }
      if outcome.findings.count > Self.shown {
        text += "         and \(outcome.findings.count - Self.shown) more places\n"
      }
    }
    let counts = [
      (report.errors.count, "broken"), (report.warnings.count, "with warnings"), (count(.pass), "kept"),
      (count(.notApplicable), "do not apply"),
    ]
    return text + "rules: " + counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + "\n"
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let record = Record(
      stream: stream, errors: report.errors.count, warnings: report.warnings.count,
      rules: report.outcomes.map { outcome in
        Record.Rule(
          id: outcome.rule.id, title: outcome.rule.title, source: outcome.rule.source,
          severity: outcome.rule.severity.rawValue, status: outcome.status.rawValue,
          findings: outcome.findings.map { .init(place: $0.place, playlist: $0.playlist, text: $0.text) })
      })
    return (try? encoder.encode(record)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
  }

  private static let shown = 10

  private static func word(_ status: VerificationReport.Status) -> String {
    switch status {
    case .pass: "pass   "
    case .warning: "warning"
    case .error: "error  "
    case .notApplicable: "-      "
    }
  }

  private func count(_ status: VerificationReport.Status) -> Int { report.outcomes.count { $0.status == status } }

  private struct Record: Encodable {
    let stream: String
    /// Rules that are broken.
    let errors: Int
    let warnings: Int
    let rules: [Rule]

    struct Rule: Encodable {
      let id: String
      let title: String
      let source: String
      /// What breaking it means: `error` or `warning`.
      let severity: String
      /// `pass`, `warning`, `error` or `not applicable`.
      let status: String
      let findings: [Place]
    }

    struct Place: Encodable {
      let place: String
      let playlist: String?
      let text: String
    }
  }
}
