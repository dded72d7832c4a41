package import Catalog
import Dispatch
import Foundation
import Inbox
import Operations

/// Answers people in the share, when the configuration says so (`etc/doc/receipts.md`).
///
/// A receipt is a courtesy: one that cannot be written is a line in the journal and holds up nothing. They are written
/// one after the other, on a thread that may block.
package final class Receipts: Sendable {
  enum Answer: Sendable {
    /// All of it, or a part, can be watched.
    case playable
    /// - staysPartly: what arrived of it can be watched for a while.
    case refused(Refusal, staysPartly: Bool)
    case failed(Manifest.Failure)
    /// The same video was there before, and is kept instead.
    case duplicate(of: VideoID)
    /// It belongs to a video, and is with it now.
    case joined
    /// Nobody can watch it any more, and who dropped it knows why.
    case withdrawn
  }

  private let folder: ReceiptFolder
  private let layout: CatalogLayout
  private let live: LiveConfiguration
  private let report: EventSink
  private let queue = DispatchQueue(label: "receipts")

  package init(layout: CatalogLayout, live: LiveConfiguration, report: @escaping EventSink) {
    folder = ReceiptFolder(inbox: layout.inbox)
    self.layout = layout
    self.live = live
    self.report = report
  }

  /// What happens on the way. How a video ended is told by `Settlement`, which does so before it is too late.
  func hear(_ news: VideoNews) {
    switch news {
    case .playable(let claim, _, _): queue.async { self.write(.playable, for: claim) }
    case .withdrawn(let claim): queue.async { self.write(.withdrawn, for: claim) }
    case .ready, .refused: break
    }
  }

  /// Returns when it is written, or could not be.
  func give(_ answer: Answer, for claim: Claim) { queue.sync { write(answer, for: claim) } }

  /// Waits until what was told so far is written.
  func flush() { queue.sync {} }

  /// Removes receipts that are older than `receipts_days`, and addresses at which there is no video any more.
  func tidy(now: Date = Date()) {
    let settings = live.current.receipts
    guard settings.isOn else { return }
    let limit = now.addingTimeInterval(-86400 * Double(settings.days))
    queue.sync {
      attempt("tidy the receipts", .daemon) {
        try folder.tidy(before: limit) { [layout] text in
          guard let address = ReceiptText.video(inShortcut: text) else { return true }
          return try FileSystem.status(BytePath(layout.video(address.id, in: address.collection).path)) != nil
        }
      }
    }
  }

  private func write(_ answer: Answer, for claim: Claim) {
    let current = live.current
    guard current.receipts.isOn, let baseURL = current.baseURL else { return }
    attempt("write a receipt", .init(claim)) {
      switch answer {
      case .playable:
        try folder.write(
          ReceiptText.shortcut(claim, baseURL: baseURL), for: claim.path, suffix: ReceiptText.shortcutSuffix)
        // Of an earlier file of that name, which this one makes good.
        try folder.remove(for: claim.path, suffix: ReceiptText.noteSuffix)
      case .joined: try folder.remove(for: claim.path, suffix: ReceiptText.noteSuffix)
      case .refused(let refusal, let staysPartly):
        try tell(ReceiptText.refusal(claim, refusal, watchableAt: staysPartly ? baseURL : nil), claim)
        if !staysPartly { try removeShortcut(claim) }
      case .failed(let failure):
        try tell(ReceiptText.failure(claim, failure), claim)
        try removeShortcut(claim)
      case .duplicate(let earlier):
        try tell(ReceiptText.duplicate(claim, of: earlier, baseURL: baseURL), claim)
        try removeShortcut(claim)
      case .withdrawn: try removeShortcut(claim)
      }
    }
  }

  private func tell(_ text: String, _ claim: Claim) throws {
    try folder.write(text, for: claim.path, suffix: ReceiptText.noteSuffix)
  }

  /// That of another video of the same name stays.
  private func removeShortcut(_ claim: Claim) throws {
    try folder.remove(for: claim.path, suffix: ReceiptText.shortcutSuffix) {
      ReceiptText.video(inShortcut: $0)?.id == claim.id
    }
  }

  private func attempt(_ what: String, _ subject: Journal.Subject, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      report(.trouble(what: "cannot \(what) in the share: \(error)"), subject)
    }
  }
}

/// Tidies now and every hour; a service that ends with its task.
struct ReceiptTidying: Sendable {
  let receipts: Receipts

  func run() async throws {
    let queue = DispatchQueue(label: "tidying of receipts")
    while !Task.isCancelled {
      try await Blocking.on(queue) { [receipts] in receipts.tidy() }
      try? await Task.sleep(for: .seconds(3600))
    }
  }
}
