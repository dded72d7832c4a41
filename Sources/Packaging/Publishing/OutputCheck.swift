import Catalog

/// The worker's own `leat verify`, before anybody is told that a video is complete. Its caller holds the video's lock.
enum OutputCheck {
  /// - Parameter texts: the playlists as they are about to be written, by their paths; the segments are read from the disk.
  /// - Returns: what breaks a rule and cannot be helped, for the manifest.
  /// - Throws: `.unverified` when there is an error.
  static func remarks(
    on texts: [String: String], in directory: CatalogDirectory
  ) throws(PackagingError) -> [String] {
    let report: VerificationReport
    do throws(StreamReadError) {
      let files = FolderFiles(root: directory.path, instead: texts)
      report = try Verifier.verify("master.m3u8", of: PulsingFiles(files, in: directory), within: nil)
    } catch {
      // So many segments, tracks or headers that nobody could say more; it ends early for nothing else.
      if case .limit = error { return ["\(error)"] }
      throw .unverified(findings: ["\(error)"])
    }
    guard report.errors.isEmpty else { throw .unverified(findings: report.errors.map(sentence)) }
    return report.warnings.map(sentence)
  }

  /// Whether a manifest's warning is one of `remarks`, of now or of earlier.
  static func isRemark(_ warning: String) -> Bool {
    VerificationRule.all.contains { warning.hasSuffix(" (\($0.source))") }
  }

  /// The first finding, how many more there are, and the rule.
  private static func sentence(_ outcome: VerificationReport.Outcome) -> String {
    let first = outcome.findings.first.map(\.description) ?? outcome.rule.title
    let more = outcome.findings.count > 1 ? " and \(outcome.findings.count - 1) more" : ""
    return "\(first)\(more) (\(outcome.rule.source))"
  }
}
