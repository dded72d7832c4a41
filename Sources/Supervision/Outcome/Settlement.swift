package import Catalog
import Glibc
import Operations

/// Brings a claim to its end according to what the manifest says. Whoever calls it holds the video's lock; no worker runs.
///
/// The manifest is the truth: it is written, synced, by the worker before it exits. So the same code serves after a
/// worker's exit and after a restart, and doing it twice does no harm.
package struct Settlement: Sendable {
  package enum Result: Equatable, Sendable {
    /// The video is ready; its source lies at `source`, or is deleted.
    case ready(Manifest, source: String?)
    /// The file lies at `file` with a note beside it.
    case rejected(Refusal, file: String)
    /// Given up; the source stays in the spool.
    case failed(Manifest.Failure, source: String)
    /// The video is as good as one that was there before, and is taken back; its source is where accepted ones go.
    case skipped(Manifest, earlier: VideoID)
    /// There is work left for a worker.
    case unfinished(Manifest)
  }

  package let spool: Spool
  let rules: SettlementRules

  package init(spool: Spool, rules: SettlementRules = SettlementRules()) {
    self.spool = spool
    self.rules = rules
  }

  package func settle(_ claim: Claim, disposal: SourceDisposal) throws -> Result {
    if let refusal = claim.refusal { return try reject(claim, refusal) }
    let manifest = try manifest(of: claim)
    switch manifest.state {
    case .receiving, .processing: return .unfinished(manifest)
    case .ready, .review: return try finish(claim, manifest, disposal)
    case .rejected:
      let code = manifest.error.flatMap { Refusal.Code(rawValue: $0.code) } ?? .damaged
      let message = manifest.error?.message ?? "The file could not be used as a video."
      return try reject(claim, Refusal(code, message))
    case .failed: return .failed(try explainFailure(claim, manifest), source: spool.source(claim).text)
    }
  }

  /// The manifest of `claim`, made again when it is missing.
  private func manifest(of claim: Claim) throws -> Manifest {
    do throws(CatalogError) {
      return try spool.output(claim).readManifest()
    } catch {
      guard error.isMissing else { throw error }
    }
    return try spool.describe(claim)
  }

  /// The last look before a source may go: what the manifest promises must be on the disk.
  private func finish(_ claim: Claim, _ manifest: Manifest, _ disposal: SourceDisposal) throws -> Result {
    let output = spool.output(claim)
    guard manifest.id == claim.id, let master = manifest.stream?.master,
      let status = try FileSystem.status(BytePath(output.file(master))), status.isRegular, status.sizeBytes > 0
    else {
      throw SettlementError.readyWithoutStream(folder: output.path)
    }
    // The worker has synced all below; these are the folders that the daemon made.
    try FileSystem.sync(BytePath(output.path))
    try FileSystem.sync(BytePath(output.path).folder)
    try FileSystem.sync(BytePath(spool.layout.publicRoot))
    let earlier = rules.twin(of: manifest, keeping: .skip)
    rules.receipts?.give(earlier.map { .duplicate(of: $0) } ?? .playable, for: claim)
    // What is taken back takes along all that lies in its folder.
    var disposal = earlier != nil && disposal == .publish ? .keep : disposal
    // It is the only place where that is.
    if disposal == .delete, manifest.source.leftOut ?? 0 > 0 { disposal = .keep }
    let place = try disposal.perform(on: spool.source(claim), claim, layout: spool.layout)
    if disposal == .publish { try PublishedOriginal(claim: claim, layout: spool.layout).offer() }
    if earlier != nil { try spool.retract(claim) }
    try spool.remove(claim.id)
    return earlier.map { .skipped(manifest, earlier: $0) } ?? .ready(manifest, source: place?.text)
  }

  private func reject(_ claim: Claim, _ refusal: Refusal) throws -> Result {
    // What arrived of an upload that never ended may stay for a while.
    let isKept = claim.upload == .grown && refusal.code == .unfinishedUpload && rules.keepsPartial(claim.collection)
    let partial = isKept ? PartialVideo(spool: spool, claim: claim) : nil
    rules.receipts?.give(.refused(refusal, staysPartly: try partial?.isWatchable() ?? false), for: claim)
    let source = spool.source(claim)
    var place: BytePath?
    if try FileSystem.status(source) != nil {
      let folder = RejectedFolder(layout: spool.layout, collection: claim.collection)
      place = try folder.take(source, claim, refusal)
    }
    if try partial?.close(refusal) != true { try spool.retract(claim) }
    try spool.remove(claim.id)
    return .rejected(refusal, file: place?.description ?? spool.layout.rejected(in: claim.collection))
  }

  /// Marks the video as given up, and says where its source is kept.
  package func giveUp(_ claim: Claim, _ failure: Manifest.Failure) throws -> Result {
    var manifest = try manifest(of: claim)
    manifest.state = .failed
    manifest.error = failure
    manifest.updated = Timestamp.now()
    return .failed(try explainFailure(claim, manifest), source: spool.source(claim).text)
  }

  private func explainFailure(_ claim: Claim, _ manifest: Manifest) throws -> Manifest.Failure {
    var manifest = manifest
    var failure = manifest.error ?? Manifest.Failure(code: "unknown", stage: "package", message: "No reason was given.")
    guard try FileSystem.status(spool.source(claim)) != nil else {
      rules.receipts?.give(.failed(failure), for: claim)
      try spool.output(claim).writeManifest(manifest, sync: true)
      return failure
    }
    let kept = "The source is kept as spool/\(claim.id)/\(claim.sourceName)."
    if !failure.message.contains(kept) {
      // Once: a failed video stays in the spool, and is come upon at each start.
      rules.receipts?.give(.failed(failure), for: claim)
      failure.message += (failure.message.hasSuffix(".") ? " " : ". ") + kept
      manifest.error = failure
      try spool.output(claim).writeManifest(manifest, sync: true)
    }
    return failure
  }
}

extension Manifest.Failure {
  /// Somebody took the source out of the spool.
  static let sourceMissing = Manifest.Failure(
    code: "source_missing", stage: "package", message: "The source went away before the video was finished.")
}

/// A contradiction that no retry mends by itself.
package enum SettlementError: Error, Equatable, CustomStringConvertible {
  case readyWithoutStream(folder: String)

  package var description: String {
    switch self {
    case .readyWithoutStream(let folder):
      "'\(folder)' says that it is ready, but its playlist is missing; the source is kept (run 'leat package' again)"
    }
  }
}
