import Catalog
import Inbox

/// The blocking calls around workers that follow an upload.
extension JobSteps {
  enum FollowingConclusion: Sendable {
    case settled(Settlement.Result)
    /// Refused or given up: a second opinion is asked for, from the beginning.
    case startOver(why: String)
    /// Failed in a way that may pass.
    case goOn(why: String)
    case stopped
    case unsettled(reason: String)
  }

  /// `.settled` is never the answer, but that of an earlier run.
  func prepareFollowing(_ claim: Claim) throws -> Preparation? {
    try spool.output(claim).create()
    let attempt = try spool.withLock(of: claim) { () throws -> Int? in
      let output = spool.output(claim)
      var manifest: Manifest
      do throws(CatalogError) {
        manifest = try output.readManifest()
      } catch {
        guard error.isMissing else { throw error }
        manifest = try spool.describe(claim)
      }
      if manifest.state.isFinal { return nil }
      manifest.attempts += 1
      manifest.error = nil
      manifest.updated = Timestamp.now()
      try output.writeManifest(manifest)
      return manifest.attempts
    }
    guard let attempt else { return .busy }
    return attempt.map { .run(attempt: $0) }
  }

  func error(_ claim: Claim) -> Manifest.Failure? { (try? spool.output(claim).readManifest())?.error }

  /// Only a success counts as decided: what a worker could not do that had to read from the front alone, one that has the
  /// whole file may.
  func concludeFollowing(_ claim: Claim, _ end: WorkerEnd, _ disposal: SourceDisposal) -> FollowingConclusion {
    do {
      let manifest = try spool.output(claim).readManifest()
      switch WorkerVerdict.judge(end, manifest) {
      case .settle where manifest.state == .ready || manifest.state == .review:
        let settlement = Settlement(spool: spool, rules: rules)
        let result = try spool.withLock(of: claim) {
          update(claim)
          return try settlement.settle(claim, disposal: disposal)
        }
        return result.map { .settled($0) } ?? .unsettled(reason: "somebody holds its lock")
      case .settle: return .startOver(why: manifest.error?.message ?? "its worker refused it")
      case .giveUp(let failure): return .startOver(why: failure.message)
      case .retry(let failure): return .goOn(why: failure.message)
      case .postpone(let reason): return .goOn(why: reason)
      case .stopped: return .stopped
      }
    } catch {
      return .goOn(why: "\(error)")
    }
  }

  /// The file has another size than at the beginning, and perhaps another name; a title that somebody has given stays.
  private func update(_ claim: Claim) {
    spool.notePath(claim)
    let output = spool.output(claim)
    guard let before = try? output.readManifest() else { return }
    var manifest = before
    manifest.source.sizeBytes = claim.sizeBytes
    manifest.source.filename = claim.path.repairedName
    if manifest.source.filename != before.source.filename, let path = InboxPath(before.source.filename) {
      var old = claim
      old.path = path
      if manifest.title == old.title { manifest.title = claim.title }
    }
    // Neither is a reason to lose the video.
    if manifest != before { try? output.writeManifest(manifest, sync: true) }
  }

  /// What was made of a file goes; the file is its owner's.
  func takeBack(_ claim: Claim) throws {
    try Claiming(spool: spool, inbox: InboxFolder(path: spool.layout.inbox)).abandon(claim)
  }

  func queueWhole(_ claim: Claim, startsOver: Bool) throws {
    _ = try spool.withLock(of: claim) {
      if startsOver {
        rules.receipts?.give(.withdrawn, for: claim)
        try spool.retract(claim)
      }
      let output = spool.output(claim)
      guard var manifest = try? output.readManifest() else {
        try spool.describe(claim)
        return
      }
      manifest.state = .processing
      manifest.updated = Timestamp.now()
      try output.writeManifest(manifest)
    }
  }
}
