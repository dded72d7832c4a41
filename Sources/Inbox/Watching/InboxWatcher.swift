import Foundation
import Synchronization

/// Watches the inbox on a thread of its own, and hands out hints of what to look at.
///
/// libinotifytools keeps one global state, so a process has one watcher at a time. The thread sleeps in the kernel:
/// while nothing happens it wakes once a second for one look at the inbox itself, whatever the inbox holds.
package final class InboxWatcher: Sendable {
  package enum Mode: String, Sendable {
    /// Events where the file system delivers them, polling elsewhere.
    case auto
    /// Events wherever they can be had.
    case inotify
    case polling
  }

  package struct Options: Sendable {
    package var mode = Mode.auto
    package var pollInterval = Duration.seconds(5)
    package var ignored = IgnoredNames()
    /// For tests: how many folders the kernel watches, and how many hints wait.
    var mostWatches = UInt64.max
    var mostHints = 65_536

    package init() {}
  }

  package enum Failure: Error, CustomStringConvertible {
    case alreadyWatching

    package var description: String { "this process already watches an inbox" }
  }

  private let queue: HintQueue
  private let isRescanWanted = Mutex(false)
  private let end = Mutex<(hasEnded: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

  /// Starts to watch `folder`. Everything that is there already is told of first.
  /// - Throws: `alreadyWatching`. A folder that is not there is no error but a notice, and is waited for.
  package static func start(_ folder: InboxFolder, options: Options = Options()) throws(Failure) -> InboxWatcher {
    guard InotifyQueue.claim() else { throw .alreadyWatching }
    let watcher = InboxWatcher(HintQueue(capacity: options.mostHints))
    let thread = Thread { watcher.work(folder, options) }
    thread.name = "inbox"
    thread.stackSize = 1 << 20
    thread.start()
    return watcher
  }

  private init(_ queue: HintQueue) { self.queue = queue }

  /// What the watcher has to say; for one reader. Ends when the reader's task is cancelled or after `stop`.
  package var hints: AsyncStream<InboxHint> {
    let queue = queue
    return AsyncStream {
      await queue.next()
    } onCancel: {
      queue.finish()
    }
  }

  /// Has everything looked at again, within a second.
  package func rescan() { isRescanWanted.withLock { $0 = true } }

  /// Ends the watcher, and waits until its thread is gone: about a second at most.
  package func stop() async {
    queue.finish()
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let hasEnded = end.withLock { end in
        if !end.hasEnded { end.waiting.append(continuation) }
        return end.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  private func work(_ folder: InboxFolder, _ options: Options) {
    watch(folder, options)
    InotifyQueue.unclaim()
    let waiting = end.withLock { end in
      end.hasEnded = true
      defer { end.waiting = [] }
      return end.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private func watch(_ folder: InboxFolder, _ options: Options) {
    let tree = WatchedTree(folder: folder, options: options) { [queue] hint in
      // The queue is full: the receiver is behind. The kernel keeps what happens meanwhile, or says that it could not.
      while !queue.offer(hint) { usleep(20_000) }
    }
    defer { tree.close() }
    tree.restart(.started)
    let clock = ContinuousClock()
    var nextLook = clock.now + .seconds(1)
    var nextCheck = clock.now + Self.folderCheckInterval
    var nextPoll = clock.now + options.pollInterval
    while !queue.isFinished {
      takeEvents(of: tree, options)
      let now = clock.now
      if isRescanWanted.withLock({ wanted in
        defer { wanted = false }
        return wanted
      }) {
        tree.restart(.requested)
      }
      if now >= nextLook {
        tree.checkInbox()
        nextLook = clock.now + .seconds(1)
      }
      if now >= nextCheck {
        tree.checkFolders()
        nextCheck = clock.now + Self.folderCheckInterval
      }
      if now >= nextPoll {
        tree.poll()
        nextPoll = clock.now + options.pollInterval
      }
    }
  }

  /// Waits for events, a second at most, and takes those that are there; not all of a storm, so that the rest gets its turn.
  private func takeEvents(of tree: WatchedTree, _ options: Options) {
    guard let events = tree.events, let first = events.next(timeoutSeconds: 1) else {
      if tree.events?.isBroken ?? true { Thread.sleep(forTimeInterval: Self.pause(options.pollInterval)) }
      return
    }
    tree.handle(first)
    for _ in 0..<4096 where !queue.isFinished {
      // Taken anew each time: an overflow makes a new queue.
      guard let event = tree.events?.next(timeoutSeconds: 0) else { return }
      tree.handle(event)
    }
  }

  /// How often each watched folder is compared with what lies at its path: a mount upon it gives no event.
  private static let folderCheckInterval = Duration.seconds(30)

  /// Without events the thread sleeps as long as it may between two polls, and still ends within a second.
  private static func pause(_ pollInterval: Duration) -> Double {
    min(1, max(0.01, pollInterval / .seconds(1)))
  }
}
