package import Catalog
package import Foundation
package import Inbox

/// The steps from a finished file in the inbox to a video in the queue.
///
/// Killed after any of them, the file is in the inbox, in the spool, or in both under the same inode; `Recovery` tells
/// which from what exists and goes on or goes back. Never does the last name of the file go.
package enum ClaimStep: Int, CaseIterable, Comparable, Sendable {
  /// `spool/<id>/`
  case makeFolder
  /// `claim.json`, synced: from now on a restart knows that something was begun.
  case writeRecord
  /// `source.<ext>`: a second name of the same file.
  case linkSource
  /// `public/<collection>/<id>/manifest.json`, `processing`.
  case describe
  /// The inbox name goes; now the file is the spool's alone.
  case release

  package static func < (one: ClaimStep, other: ClaimStep) -> Bool { one.rawValue < other.rawValue }
}

package struct Claiming: Sendable {
  package enum Outcome: Equatable, Sendable {
    case claimed(Claim)
    /// Somebody changed, replaced or opened the file in this instant; nothing is claimed, it is looked at again.
    case changed
  }

  package let spool: Spool
  package let inbox: InboxFolder

  package init(spool: Spool, inbox: InboxFolder) {
    self.spool = spool
    self.inbox = inbox
  }

  /// Claims the open `file`, which lies at `path` and is finished.
  /// - Parameters:
  ///   - isUntouched: asked just before and just after the inbox name goes: whether still nobody writes to the file or
  ///     waits to.
  ///   - last: the step to stop after; tests stop early, as a kill would.
  package func claim(
    _ file: borrowing InspectedFile, at path: InboxPath, noticed: Date, isUntouched: () -> Bool,
    through last: ClaimStep = .release
  ) throws -> Outcome {
    let claim = Claim(id: .random(), path: path, sizeBytes: file.status.sizeBytes, noticed: noticed)
    var isReleased = false
    do {
      let result = try perform(claim, file, isUntouched, last, &isReleased)
      if result == .changed { try undo(claim, isReleased: isReleased) }
      return result
    } catch InspectionFailure.gone {
      try undo(claim, isReleased: isReleased)
      return .changed
    } catch {
      // What went wrong first is what the reader needs to know; what is left over is undone at the next start.
      try? undo(claim, isReleased: isReleased)
      throw error
    }
  }

  private func perform(
    _ claim: Claim, _ file: borrowing InspectedFile, _ isUntouched: () -> Bool, _ last: ClaimStep,
    _ isReleased: inout Bool
  ) throws -> Outcome {
    let identity = file.status.identity
    try begin(claim, through: last)
    guard last >= .linkSource else { return .claimed(claim) }
    let source = spool.source(claim)
    let isLinked = try link(file, as: source.text)
    if isLinked { try FileSystem.sync(spool.folder(claim.id)) }
    guard last >= .describe else { return .claimed(claim) }
    try spool.describe(claim)
    guard last >= .release else { return .claimed(claim) }

    guard isUntouched() else { return .changed }
    if isLinked {
      isReleased = try inbox.removeName(claim.path, of: identity)
      guard isReleased else { return .changed }
    } else {
      isReleased = try inbox.moveOut(claim.path, to: source.text)
      guard isReleased else { return .changed }
      try FileSystem.sync(spool.folder(claim.id))
      guard try FileSystem.status(source)?.identity == identity else { return .changed }
    }
    try syncInboxFolder(of: claim.path)
    guard isUntouched() else { return .changed }
    return .claimed(claim)
  }

  /// Takes whatever lies at `path`, which need not be a regular file, out of the inbox to refuse it.
  /// - Returns: nil when nothing is there any more.
  package func seize(
    _ path: InboxPath, refusal: Refusal, sizeBytes: Int64, noticed: Date, through last: ClaimStep = .release
  ) throws -> Claim? {
    let claim = Claim(id: .random(), path: path, sizeBytes: sizeBytes, noticed: noticed, refusal: refusal)
    do {
      try begin(claim, through: last)
      guard last >= .linkSource else { return claim }
      guard try inbox.moveOut(path, to: spool.source(claim).text) else {
        try spool.remove(claim.id)
        return nil
      }
      try FileSystem.sync(spool.folder(claim.id))
      try syncInboxFolder(of: path)
      return claim
    } catch {
      try? undo(claim, isReleased: true)
      throw error
    }
  }

  func begin(_ claim: Claim, through last: ClaimStep) throws {
    try FileSystem.makeFolder(spool.folder(claim.id), mode: 0o750)
    try FileSystem.sync(BytePath(spool.layout.spool))
    if last >= .writeRecord { try spool.write(claim) }
  }

  /// - Returns: false when the kernel lets nobody but the file's owner link it (`fs.protected_hardlinks`), or the file
  ///   system knows no links; then the file has to be moved.
  func link(_ file: borrowing InspectedFile, as name: String) throws(InspectionFailure) -> Bool {
    do throws(InspectionFailure) {
      try file.link(to: name)
      return true
    } catch {
      guard case .system(_, _, let code) = error else { throw error }
      switch code {
      case EPERM, EMLINK, ENOTSUP, ENOSYS: return false
      // Its last name has gone meanwhile.
      case ENOENT: throw .gone
      default: throw error
      }
    }
  }

  /// After a power cut the inbox name must not come back: it would be a second video.
  func syncInboxFolder(of path: InboxPath) throws {
    let folder = BytePath(inbox.path).appending(path.parent.bytes)
    do throws(FileError) {
      try FileSystem.sync(folder)
    } catch {
      // Renamed or removed meanwhile: its new name is in the file system's journal before anything that follows.
      if error.errno != ENOENT { throw error }
    }
  }

  /// Takes a claim back that no worker has seen. The file has a name in the inbox afterwards.
  /// - Parameter isReleased: whether it was Leat that took its name in the inbox away.
  package func undo(_ claim: Claim, isReleased: Bool = false) throws {
    let source = spool.source(claim)
    // First the output: killed after it, the claim can still be told from one whose source somebody took away.
    try spool.retract(claim)
    if let status = try FileSystem.status(source) {
      let place = BytePath(inbox.path).appending(claim.path.bytes)
      let isInPlace = try FileSystem.status(place)?.identity == status.identity
      // With another name still there, and not by Leat's doing, somebody has renamed it: it is noticed under that name.
      if isInPlace || (!isReleased && status.links > 1) {
        try FileSystem.removeFile(source)
      } else {
        try returnToInbox(source, claim)
      }
    }
    try spool.remove(claim.id)
  }

  /// Under its own name, or the next one that is free.
  private func returnToInbox(_ source: BytePath, _ claim: Claim) throws {
    var folder = BytePath(inbox.path).appending(claim.path.parent.bytes)
    if try FileSystem.status(folder)?.isFolder != true { folder = BytePath(inbox.path) }
    for number in 1... {
      let name = FileNaming.candidate(claim.path.name, number: number)
      if try FileSystem.rename(source, to: folder.appending(name)) != .nameTaken { break }
    }
    try FileSystem.sync(folder)
  }
}
