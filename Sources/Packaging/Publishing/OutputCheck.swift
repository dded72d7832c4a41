import Catalog
import Foundation

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
      report = try Verifier.verify("master.m3u8", of: PulsingFiles(files, in: directory))
    } catch {
      // So many segments that nobody could say more.
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

/// A video's files; while they are read one after the other, its manifest says every now and then that somebody is at work.
///
/// Reading all of a long video from a slow disk takes longer than leatd waits for a sign of life.
final class PulsingFiles: StreamFiles {
  private let files: FolderFiles
  private let directory: CatalogDirectory
  private let interval: Double
  private var told = Date()

  /// - Parameter interval: seconds.
  init(_ files: FolderFiles, in directory: CatalogDirectory, every interval: Double = 5) {
    self.files = files
    self.directory = directory
    self.interval = interval
  }

  func place(of uri: String, in base: String) throws(StreamReadError) -> String { try files.place(of: uri, in: base) }

  func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    if Date().timeIntervalSince(told) >= interval { pulse() }
    return try files.open(place)
  }

  func key(_ uri: String, in base: String) throws(StreamReadError) -> [UInt8] { try files.key(uri, in: base) }

  /// A full disk is for those to tell who have something to write.
  private func pulse() {
    told = Date()
    guard var manifest = try? directory.readManifest() else { return }
    manifest.updated = told
    try? directory.writeManifest(manifest)
  }
}
