import Catalog
import Operations

/// What surrounds a worker's run, in blocking calls: before it, the lock is free and the try is counted; after it, the
/// manifest decides.
struct JobSteps: Sendable {
  let spool: Spool
  let rules: SettlementRules

  enum Preparation: Sendable {
    /// The worker may start, for the `attempt`th time.
    case run(attempt: Int)
    case settled(Settlement.Result)
    /// Somebody else holds the lock.
    case busy
  }

  enum Conclusion: Sendable {
    case settled(Settlement.Result)
    case failed(Manifest.Failure)
    case postponed(reason: String)
    case stopped
    case busy
    /// The source or its folder resists; the video itself is decided.
    case unsettled(reason: String)
  }

  func prepare(_ claim: Claim, _ disposal: SourceDisposal) throws -> Preparation {
    try spool.output(claim).create()
    return try spool.withLock(of: claim) { try prepareLocked(claim, disposal) } ?? .busy
  }

  private func prepareLocked(_ claim: Claim, _ disposal: SourceDisposal) throws -> Preparation {
    let settlement = Settlement(spool: spool, rules: rules)
    let result = try settlement.settle(claim, disposal: disposal)
    guard case .unfinished(var manifest) = result else { return .settled(result) }
    guard try FileSystem.status(spool.source(claim)) != nil else {
      return .settled(try settlement.giveUp(claim, .sourceMissing))
    }
    manifest.attempts += 1
    manifest.error = nil
    manifest.updated = Timestamp.now()
    try spool.output(claim).writeManifest(manifest)
    return .run(attempt: manifest.attempts)
  }

  func conclude(_ claim: Claim, _ end: WorkerEnd, _ disposal: SourceDisposal) -> Conclusion {
    do {
      return try spool.withLock(of: claim) { try concludeLocked(claim, end, disposal) } ?? .busy
    } catch {
      return .unsettled(reason: "\(error)")
    }
  }

  private func concludeLocked(_ claim: Claim, _ end: WorkerEnd, _ disposal: SourceDisposal) throws -> Conclusion {
    var manifest = try spool.output(claim).readManifest()
    let settlement = Settlement(spool: spool, rules: rules)
    switch WorkerVerdict.judge(end, manifest) {
    case .settle: return .settled(try settlement.settle(claim, disposal: disposal))
    case .giveUp(let failure): return .settled(try settlement.giveUp(claim, failure))
    case .retry(let failure):
      manifest.error = failure
      manifest.updated = Timestamp.now()
      try spool.output(claim).writeManifest(manifest)
      return .failed(failure)
    case .postpone(let reason): return .postponed(reason: reason)
    case .stopped: return .stopped
    }
  }

  /// After the last try.
  func giveUp(_ claim: Claim, _ failure: Manifest.Failure) -> Conclusion {
    do {
      return try spool.withLock(of: claim) {
        .settled(try Settlement(spool: spool, rules: rules).giveUp(claim, failure))
      } ?? .busy
    } catch {
      return .unsettled(reason: "\(error)")
    }
  }

  func manifest(_ claim: Claim) -> Manifest? { try? spool.output(claim).readManifest() }
}
