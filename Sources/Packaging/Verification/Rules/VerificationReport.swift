/// What the rules say of one stream.
package struct VerificationReport: Sendable {
  package enum Status: String, Sendable {
    case pass, warning, error
    case notApplicable = "not applicable"
  }

  package struct Outcome: Sendable {
    package let rule: VerificationRule
    package let status: Status
    package let findings: [Finding]
  }

  package let outcomes: [Outcome]

  init(_ stream: CheckedStream) {
    outcomes = VerificationRule.all.map { rule in
      guard let findings = rule.check(stream) else { return Outcome(rule: rule, status: .notApplicable, findings: []) }
      let status: Status = findings.isEmpty ? .pass : rule.severity == .error ? .error : .warning
      return Outcome(rule: rule, status: status, findings: findings)
    }
  }

  package var errors: [Outcome] { outcomes.filter { $0.status == .error } }
  package var warnings: [Outcome] { outcomes.filter { $0.status == .warning } }

  package func outcome(of id: String) -> Outcome? { outcomes.first { $0.rule.id == id } }
}
