package import Catalog
import Foundation
package import Inbox

/// What a start does with what the last run left: every claim is finished, undone, or queued again.
///
/// Which one follows from which files exist; the table is in `etc/doc/recovery.md`. Nothing is touched in a folder whose
/// lock somebody holds: that is a worker of the killed daemon, which ends by itself soon, or one started by hand.
package struct Recovery: Sendable {
  package struct Report: Sendable {
    /// To be processed.
    package var queued: [Claim] = []
    /// Somebody still holds the lock, or the last step failed: to be looked at again soon.
    package var unsettled: [Claim] = []
    /// Still being uploaded, as far as can be told.
    package var growing: [Claim] = []
    /// Deleted by their owners while they were being uploaded.
    package var withdrawn: [Claim] = []
    /// Ends that the last run did not get to.
    package var settled: [(claim: Claim, result: Settlement.Result)] = []
    /// Claims taken back: the file is in the inbox and will be noticed there.
    package var undone: [Claim] = []
    /// Claimed files that may still have a name in the inbox under which they must not become a second video.
    package var claimedFiles: [FileIdentity: VideoID] = [:]
    /// For the journal.
    package var problems: [String] = []
  }

  private let spool: Spool
  private let settlement: Settlement
  private let claiming: Claiming
  private let disposal: @Sendable (Claim) -> SourceDisposal

  package init(
    spool: Spool, inbox: InboxFolder, rules: SettlementRules = SettlementRules(),
    disposal: @escaping @Sendable (Claim) -> SourceDisposal
  ) {
    self.spool = spool
    settlement = Settlement(spool: spool, rules: rules)
    claiming = Claiming(spool: spool, inbox: inbox)
    self.disposal = disposal
  }

  package func run() throws -> Report {
    var report = Report()
    for id in try spool.ids() {
      do {
        if let claim = try readOrRebuild(id, &report) { try examine(claim, &report) }
      } catch {
        report.problems.append("cannot recover '\(spool.layout.claim(id))', left as it is: \(error)")
      }
    }
    return report
  }

  /// Looks at one claim again, with the same rules.
  package func examine(_ claim: Claim) -> Report {
    var report = Report()
    do {
      try examine(claim, &report)
    } catch {
      report.problems.append("cannot finish '\(claim.displayName)' (\(claim.id)), tried again: \(error)")
      report.unsettled.append(claim)
    }
    return report
  }

  /// - Returns: nil when there was nothing in the folder that could get lost.
  private func readOrRebuild(_ id: VideoID, _ report: inout Report) throws -> Claim? {
    let damage: SpoolError?
    switch spool.readClaim(id) {
    case .success(let claim?): return claim
    case .success(nil): damage = nil
    case .failure(let error): damage = error
    }
    guard let source = try spool.strayName(id) else {
      // Killed between the folder and the record, or between the record's removal and the folder's.
      if let damage { report.problems.append("\(damage); there is no source beside it, so it is removed") }
      try spool.remove(id)
      return nil
    }
    let claim = try rebuild(id, source)
    try spool.write(claim)
    report.problems.append(
      "\(damage?.description ?? "'\(spool.layout.claim(id))' has no \(Claim.recordName)"); made again from what is there"
    )
    return claim
  }

  /// A source without a usable record is no daemon's doing, but it is somebody's video.
  private func rebuild(_ id: VideoID, _ source: String) throws -> Claim {
    let manifest = try spool.layout.catalog.directories().lazy
      .filter { $0.path.hasSuffix("/\(id)") }.compactMap { try? $0.readManifest() }.first
    let status = try FileSystem.status(spool.folder(id).appending(source))
    let name = manifest.flatMap { InboxPath($0.source.filename) } ?? InboxPath("recovered-\(id)\(source.dropFirst(6))")
    return Claim(
      id: id, path: name ?? .root, collection: manifest?.collection, sourceName: source,
      sizeBytes: status?.sizeBytes ?? 0, noticed: manifest?.created ?? Timestamp.now())
  }

  private func examine(_ claim: Claim, _ report: inout Report) throws {
    if try isGrowing(claim) {
      var claim = claim
      // Killed before the inbox name went: the file is still its owner's, and may be written to.
      if claim.upload != .growing || claim.refusal != nil {
        claim.upload = .growing
        claim.refusal = nil
        try spool.write(claim)
      }
      report.growing.append(claim)
      return
    }
    let output = spool.output(claim)
    guard try FileSystem.status(BytePath(output.path)) != nil else { return try examineUnlocked(claim, nil, &report) }
    let isMine: Void? = try spool.withLock(of: claim) {
      let manifest: Manifest?
      do throws(CatalogError) {
        manifest = try output.readManifest()
      } catch {
        if case .malformed = error {
          report.problems.append("\(error); the video starts over")
        } else if !error.isMissing {
          throw error
        }
        manifest = nil
      }
      try examineUnlocked(claim, manifest, &report)
    }
    if isMine == nil { report.unsettled.append(claim) }
  }

  /// Whether the file still lies in the inbox as an upload that goes on. One that has another name by now may have been
  /// renamed; the intake finds out.
  private func isGrowing(_ claim: Claim) throws -> Bool {
    guard claim.upload != .whole, let source = try FileSystem.status(spool.source(claim)) else { return false }
    let place = BytePath(spool.layout.inbox).appending(claim.path.bytes)
    if try FileSystem.status(place)?.identity == source.identity { return true }
    return claim.upload == .growing && source.links > 1
  }

  /// Nobody else writes to the video now.
  private func examineUnlocked(_ claim: Claim, _ manifest: Manifest?, _ report: inout Report) throws {
    guard let source = try FileSystem.status(spool.source(claim)) else {
      return try examineSourceless(claim, manifest, &report)
    }
    if claim.upload == .growing {
      // Its last name in the inbox is gone, and not by Leat's doing.
      try claiming.abandon(claim)
      report.withdrawn.append(claim)
      return
    }
    if claim.refusal != nil || manifest?.state.isFinal == true {
      return settle(claim, &report)
    }
    if manifest?.attempts ?? 0 == 0 {
      let place = BytePath(spool.layout.inbox).appending(claim.path.bytes)
      if try FileSystem.status(place)?.identity == source.identity {
        try claiming.undo(claim)
        report.undone.append(claim)
        return
      }
    }
    if manifest?.attempts ?? 0 == 0 || claim.upload == .grown {
      if source.links > 1 { report.claimedFiles[source.identity] = claim.id }
    }
    if manifest == nil { try spool.describe(claim) }
    report.queued.append(claim)
  }

  private func examineSourceless(_ claim: Claim, _ manifest: Manifest?, _ report: inout Report) throws {
    if claim.upload == .growing {
      // Killed in the midst of taking it back.
      try claiming.abandon(claim)
      return
    }
    if claim.refusal != nil, claim.upload == .grown { return settle(claim, &report) }
    switch manifest?.state {
    case .ready, .review, .rejected: settle(claim, &report)
    case .receiving, .processing:
      report.settled.append((claim, try settlement.giveUp(claim, .sourceMissing)))
      try spool.remove(claim.id)
    // No link was made yet, the refusal was carried out, or an operator took a failed video's source away.
    case nil, .failed: try spool.remove(claim.id)
    }
  }

  private func settle(_ claim: Claim, _ report: inout Report) {
    do {
      let result = try settlement.settle(claim, disposal: disposal(claim))
      report.settled.append((claim, result))
    } catch {
      report.problems.append("cannot finish '\(claim.displayName)' (\(claim.id)), tried again soon: \(error)")
      report.unsettled.append(claim)
    }
  }
}
