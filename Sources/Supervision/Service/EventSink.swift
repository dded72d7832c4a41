import Catalog
import Inbox
package import Operations

/// Where the daemon tells what happens: the journal, or a test.
package typealias EventSink = @Sendable (JournalEvent, Journal.Subject) -> Void

extension Journal.Subject {
  init(_ claim: Claim) {
    self.init(video: claim.id.text, collection: claim.collection.text, source: claim.path.name)
  }

  init(_ path: InboxPath) { self.init(collection: path.collection.text, source: path.name) }

  /// About the daemon itself.
  static var daemon: Journal.Subject { Journal.Subject() }
}

extension JournalEvent {
  /// What the end of a claim looks like in the journal; nil when it is not an end.
  init?(_ result: Settlement.Result, took: Duration) {
    switch result {
    case .unfinished: return nil
    case .ready(let manifest, _):
      self = .ready(took: took, videoDuration: manifest.source.duration.map { .seconds($0) })
    case .skipped(_, let earlier): self = .duplicate(of: earlier.text, isSkipped: true)
    case .rejected(let refusal, let file):
      self = .refused(code: refusal.code.rawValue, message: "\(refusal.message) It lies in '\(file)'.")
    case .failed(let failure, let source):
      self = .failed(
        why: failure.message, next: "to try again, move '\(source)' into the inbox under the name it had")
    }
  }

  init?(_ notice: WatchNotice, inbox: String, pollInterval: Duration) {
    switch notice {
    case .polling(let folder, let fileSystem):
      let path = folder.bytes.isEmpty ? inbox : "\(inbox)/\(folder)"
      self = .pollingInstead(folder: path, fileSystem: fileSystem, interval: pollInterval)
    // The operator said so.
    case .pollingAsConfigured: return nil
    case .watchLimit(let folder, _): self = .watchLimitReached(folder: "\(folder)")
    case .noEvents, .unreadable, .inboxMissing: self = .trouble(what: "\(notice)")
    }
  }

  init?(_ reason: RescanReason) {
    switch reason {
    case .started, .requested: return nil
    case .eventsLost: self = .queueOverflowed
    case .inboxReplaced: self = .recovered(what: "\(reason), so all of it is looked at")
    }
  }
}
