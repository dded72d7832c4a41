package import Catalog
package import Foundation
package import Inbox

/// Claims of files that are still being uploaded: the file gets a second name in the spool and keeps its own.
///
/// As long as `claim.json` says `growing`, the file is its owner's: deleted from the inbox, it is gone.
extension Claiming {
  /// The steps with which such a claim becomes one like all others.
  package enum FinishStep: Int, CaseIterable, Comparable, Sendable {
    /// `claim.json` says that the file has grown to its end, synced.
    case writeRecord
    /// The inbox name goes.
    case release

    package static func < (one: FinishStep, other: FinishStep) -> Bool { one.rawValue < other.rawValue }
  }

  /// Claims the open `file`, which lies at `path` and is still being uploaded.
  /// - Returns: nil when the system does not allow a second name: then it is claimed when it is finished.
  package func follow(
    _ file: borrowing InspectedFile, at path: InboxPath, noticed: Date, expectedBytes: Int64? = nil,
    through last: ClaimStep = .describe
  ) throws -> Claim? {
    let claim = Claim(
      id: .random(), path: path, sizeBytes: file.status.sizeBytes, noticed: noticed, upload: .growing)
    do {
      try begin(claim, through: last)
      guard last >= .linkSource else { return claim }
      guard try link(file, as: spool.source(claim).text) else {
        try spool.remove(claim.id)
        return nil
      }
      try FileSystem.sync(spool.folder(claim.id))
      if last >= .describe { try spool.describe(claim, expectedBytes: expectedBytes) }
      return claim
    } catch {
      // What went wrong first is what the reader needs to know; what is left over is undone at the next start.
      try? abandon(claim)
      throw error
    }
  }

  /// Takes the file out of its owner's hands: its upload has ended.
  /// - Parameter isUntouched: as for `claim`.
  /// - Returns: the claim as it is now, or `.changed`: then the upload goes on after all.
  package func finish(
    _ claim: Claim, _ file: borrowing InspectedFile, isUntouched: () -> Bool, through last: FinishStep = .release
  ) throws -> Outcome {
    var grown = claim
    grown.upload = .grown
    grown.sizeBytes = file.status.sizeBytes
    return try release(grown, before: claim, file, isUntouched: isUntouched, through: last)
  }

  /// Takes the file out of the inbox to refuse it: its upload never ended.
  package func expire(
    _ claim: Claim, _ file: borrowing InspectedFile, refusal: Refusal, isUntouched: () -> Bool,
    through last: FinishStep = .release
  ) throws -> Outcome {
    var refused = claim
    refused.upload = .grown
    refused.refusal = refusal
    refused.sizeBytes = file.status.sizeBytes
    return try release(refused, before: claim, file, isUntouched: isUntouched, through: last)
  }

  private func release(
    _ claim: Claim, before: Claim, _ file: borrowing InspectedFile, isUntouched: () -> Bool,
    through last: FinishStep
  ) throws -> Outcome {
    guard isUntouched() else { return .changed }
    try spool.write(claim)
    guard last >= .release else { return .claimed(claim) }
    guard try inbox.removeName(claim.path, of: file.status.identity) else {
      try spool.write(before)
      return .changed
    }
    try syncInboxFolder(of: claim.path)
    guard isUntouched() else {
      // Somebody asked to write in this instant: it is the owner's again.
      try giveNameBack(before)
      try spool.write(before)
      return .changed
    }
    return .claimed(claim)
  }

  private func giveNameBack(_ claim: Claim) throws {
    let folder = BytePath(inbox.path).appending(claim.path.parent.bytes)
    for number in 1... {
      let name = FileNaming.candidate(claim.path.name, number: number)
      if try FileSystem.link(spool.source(claim), as: folder.appending(name)) { break }
    }
    try FileSystem.sync(folder)
  }

  /// Gives a file that is still its owner's back whole: what was published of it goes, and so does its name in the spool.
  /// No worker may be at it.
  package func abandon(_ claim: Claim) throws {
    try spool.retract(claim)
    try FileSystem.removeFile(spool.source(claim))
    try spool.remove(claim.id)
  }
}
