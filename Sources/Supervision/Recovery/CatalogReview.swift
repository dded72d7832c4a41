import Catalog
import Foundation
import Glibc

/// A look at all published videos after a start: which lack a picture, and which nobody works on any more.
struct CatalogReview: Sendable {
  struct Findings: Sendable {
    /// Ready videos that lack what is made of their segments, and what that is.
    var incomplete: [(manifest: Manifest, missing: Set<VideoExtra>)] = []
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
        case .success(let manifest):
          // What is wrong with one is no reason not to look at the others.
          do { try review(manifest, directory, wantsPoster, &findings) } catch { findings.problems.append("\(error)") }
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
      let missing = manifest.awaited(in: directory, wantsPictures: wantsPoster(manifest.collection))
      if !missing.isEmpty { findings.incomplete.append((manifest, missing)) }
    case .receiving, .processing: try closeOrphan(manifest, directory, &findings)
    case .rejected, .failed: break
    }
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
