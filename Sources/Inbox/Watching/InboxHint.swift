/// Something that the watcher has to say. A hint, not a fact: what is in the inbox is what the file system says when
/// it is asked.
package enum InboxHint: Equatable, Sendable {
  /// Something that is no folder lies, or lay a moment ago, at this path: look at it. With `movedIn` it got there by a
  /// rename, so that nobody has to wait for the rest of it.
  case file(InboxPath, movedIn: Bool)
  /// The file, or everything below the folder, at this path is no longer there.
  case gone(InboxPath)
  /// Events may have been missed. A `.file` follows for everything that is there; what is known and lies elsewhere
  /// by now is for the receiver to find out: look again at all of it.
  case rescan(RescanReason)
  /// For the journal.
  case notice(WatchNotice)
}

/// Why everything is looked at again.
package enum RescanReason: Equatable, Sendable, CustomStringConvertible {
  case started
  /// The kernel's event queue was full (`fs.inotify.max_queued_events`).
  case eventsLost
  /// The inbox was not there, and is again; or another folder is there by now, e.g. after a mount.
  case inboxReplaced
  /// Somebody asked.
  case requested

  package var description: String {
    switch self {
    case .started: "the watcher starts"
    case .eventsLost: "more happened than the kernel's event queue holds (fs.inotify.max_queued_events)"
    case .inboxReplaced: "the inbox was replaced or mounted anew"
    case .requested: "a rescan was asked for"
    }
  }
}

/// What an operator should know about how the inbox is observed; each is said once, until it changes.
package enum WatchNotice: Equatable, Sendable, CustomStringConvertible {
  /// Folders from `folder` down are polled, because `fileSystem` delivers no events.
  case polling(folder: InboxPath, fileSystem: String)
  /// All is polled, because the configuration says so.
  case pollingAsConfigured
  /// The kernel watches no more folders; those left are polled. `limit` is `fs.inotify.max_user_watches`.
  case watchLimit(folder: InboxPath, limit: Int?)
  /// The kernel gives no event queue at all; everything is polled.
  case noEvents(errno: Int32)
  /// A folder cannot be read, so nothing in it is seen.
  case unreadable(folder: InboxPath, reason: String)
  /// The inbox itself is not there; it is waited for.
  case inboxMissing(reason: String)

  package var description: String {
    switch self {
    case .polling(let folder, let fileSystem):
      "polling '\(folder)': it lies on \(fileSystem), which does not tell of what other machines do"
    case .pollingAsConfigured: "polling the inbox, as configured"
    case .watchLimit(let folder, let limit):
      "cannot watch '\(folder)': the limit of \(limit.map(String.init) ?? "an unknown number of") watches is used up; "
        + "such folders are polled. Raise it: sysctl fs.inotify.max_user_watches=\(max(limit ?? 0, 65_536) * 4)"
    case .noEvents(let errno):
      "cannot watch the inbox (\(systemMessage(errno))), so it is polled; "
        + "fs.inotify.max_user_instances may be too low"
    case .unreadable(let folder, let reason): "cannot see into '\(folder)': \(reason)"
    case .inboxMissing(let reason): "the inbox is not there: \(reason)"
    }
  }
}
