import Foundation
import Synchronization

/// Builds the site, and rebuilds what changes until told to stop. Blocks its thread, which has to be its own:
/// libinotifytools lives on it.
package struct SiteWatch {
  /// What the operator should hear.
  package enum Event: Equatable, Sendable {
    /// The whole site is up to date, and every later change will be noticed.
    case watching
    /// The kernel lost events; everything is read again.
    case overflow
    /// No more watches are allowed; changes are found by looking every few seconds.
    case watchesExhausted
  }

  private let root: String
  private let tell: (Event) -> Void

  package init(publicRoot: String, tell: @escaping (Event) -> Void) {
    root = publicRoot
    self.tell = tell
  }

  /// - Parameter stop: looked at once a second.
  package func run(_ builder: inout SiteBuilder, until stop: StopSignal) throws(SiteError) {
    try builder.prepare()
    var watch = try CatalogWatch(root: root)
    try watch.watchAll()
    var looked = Date()
    try builder.buildAll(now: looked)
    tell(.watching)
    var isPolling = false
    var swept = looked
    while !stop.isSet {
      let isDue = watch.isExhausted && Date().timeIntervalSince(looked) >= Self.pollSeconds
      let changes = watch.next(waiting: 1)
      if changes.isRootGone { throw .system(call: "watch", path: root, reason: "the folder was removed or unmounted") }
      if watch.isExhausted, !isPolling {
        isPolling = true
        tell(.watchesExhausted)
      }
      let now = Date()
      if changes.isOverflow { tell(.overflow) }
      if changes.isOverflow || isDue {
        try watch.watchAll()
        try builder.buildAll(now: now)
        looked = now
      } else {
        let places = changes.places.union(builder.published(since: looked, until: now))
        if !places.isEmpty { try builder.update(places, now: now) }
        if !watch.isExhausted { looked = now }
      }
      if now.timeIntervalSince(swept) >= Self.sweepSeconds {
        swept = now
        try builder.sweepAssets(now: now)
      }
    }
  }

  private static let pollSeconds = 5.0
  private static let sweepSeconds = 3600.0
}

/// Asks a thread to end.
package final class StopSignal: Sendable {
  private let flag = Atomic(false)

  package init() {}

  package func set() { flag.store(true, ordering: .relaxed) }
  package var isSet: Bool { flag.load(ordering: .relaxed) }
}
