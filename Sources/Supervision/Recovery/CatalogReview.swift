import Catalog
import Foundation
import Glibc

/// A look at all published videos after a start: which lack a picture, and which nobody works on any more.
struct CatalogReview: Sendable {
  struct Findings: Sendable {
    /// Ready videos that lack a picture, or another file that is made of their segments.
    var incomplete: [Manifest] = []
    var problems: [String] = []
  }

  let spool: Spool
  /// How long a worker may be silent.
  let patience: Duration

  func run(wantsPoster: (CollectionName) -> Bool) -> Findings {
    var findings = Findings()
    do {
      for directory in try spool.layout.catalog.directories() {
        let entry = CatalogEntry(reading: directory)
        switch entry.manifest {
        case .success(let manifest): try review(manifest, directory, wantsPoster, &findings)
        // A folder in the making, or one that is going, has no manifest.
        case .failure(let error): if !error.isMissing { findings.problems.append("\(error)") }
        }
      }
    } catch {
      findings.problems.append("\(error)")
    }
    return findings
  }

  private func review(
    _ manifest: Manifest, _ directory: CatalogDirectory, _ wantsPoster: (CollectionName) -> Bool,
    _ findings: inout Findings
  ) throws {
    switch manifest.state {
    case .ready, .review:
      if try isIncomplete(manifest, directory, wantsPictures: wantsPoster(manifest.collection)) {
        findings.incomplete.append(manifest)
      }
    case .receiving, .processing: try closeOrphan(manifest, directory, &findings)
    case .rejected, .failed: break
    }
  }

  /// What the worker has said to be impossible is not tried again at every start.
  private func isIncomplete(
    _ manifest: Manifest, _ directory: CatalogDirectory, wantsPictures: Bool
  ) throws -> Bool {
    func lacks(_ path: String?) throws -> Bool {
      guard let path else { return true }
      return try FileSystem.status(BytePath(directory.file(path))) == nil
    }
    func isImpossible(_ words: (String) -> Bool) -> Bool { manifest.warnings?.contains(where: words) == true }
    if wantsPictures {
      if try lacks(manifest.poster) { return true }
      if try lacks(manifest.storyboard), !isImpossible({ $0.hasPrefix("no storyboard") }) { return true }
    }
    guard manifest.stream?.master != nil else { return false }
    if manifest.chapters?.isEmpty == false, try lacks(ChapterFiles.textName) { return true }
    return try lacks("iframes/playlist.m3u8")
      && !isImpossible { $0.hasPrefix("no pictures to seek by") || $0.contains("specification 6.1)") }
  }

  /// A video without a claim belongs to a worker started by hand, perhaps on another host whose lock cannot be seen from
  /// here. Only one that has been silent for long is given up; its worker may still be started again.
  private func closeOrphan(_ manifest: Manifest, _ directory: CatalogDirectory, _ findings: inout Findings) throws {
    guard try FileSystem.status(BytePath(spool.layout.claim(manifest.id))) == nil,
      manifest.updated.timeIntervalSinceNow < -(patience / .seconds(1)),
      let lock = try DirectoryLock.acquire(directory)
    else { return }
    var manifest = manifest
    manifest.state = .failed
    manifest.error = .sourceMissing
    manifest.updated = Timestamp.now()
    try directory.writeManifest(manifest, sync: true)
    _ = consume lock
    findings.problems.append("'\(directory.path)' was left unfinished and has no source: marked as failed")
  }
}
