import Glibc

/// The inbox's folders as the watcher knows them: which are watched and which are polled. Belongs to the watcher's thread.
///
/// A folder is watched first and listed then, so that what comes in between is seen at least once.
final class WatchedTree {
  private enum Source: Equatable {
    case events(watch: Int32)
    case polling(PollingReason)
  }

  private enum PollingReason { case configured, fileSystem, watchLimit, noEvents, unreadable }

  private struct Directory {
    var identity: FileIdentity?
    var source: Source
    /// What a polled folder held at the last look.
    var seen: [[UInt8]: DirectoryListing.Entry] = [:]
  }

  private let folder: InboxFolder
  private let options: InboxWatcher.Options
  private let say: (InboxHint) -> Void

  private var queue: InotifyQueue?
  private var directories: [InboxPath: Directory] = [:]
  private var paths: [Int32: InboxPath] = [:]
  private var hasSaidLimit = false
  private var isInboxMissing = false

  init(folder: InboxFolder, options: InboxWatcher.Options, say: @escaping (InboxHint) -> Void) {
    self.folder = folder
    self.options = options
    self.say = say
  }

  var events: InotifyQueue? { queue }

  /// Forgets everything and looks at all of it.
  func restart(_ reason: RescanReason) {
    directories = [:]
    paths = [:]
    hasSaidLimit = false
    close()
    var noEvents: Int32?
    if options.mode != .polling {
      do throws(SystemError) { queue = try InotifyQueue(mostWatches: options.mostWatches) } catch {
        noEvents = error.number
      }
    }
    say(.rescan(reason))
    if let noEvents { say(.notice(.noEvents(errno: noEvents))) }
    if options.mode == .polling { say(.notice(.pollingAsConfigured)) }
    adopt(.root, movedIn: false)
  }

  /// Gives the kernel's queue back.
  func close() {
    queue?.close()
    queue = nil
  }

  func handle(_ event: InotifyQueue.Event) {
    if event.watch < 0 || event.has(UInt32(IN_Q_OVERFLOW)) { return restart(.eventsLost) }
    guard let path = paths[event.watch] else { return }
    if event.has(UInt32(IN_IGNORED)) { return watchDied(event.watch, of: path) }
    if event.has(UInt32(IN_MOVE_SELF)), path == .root { return loseInbox("it was moved away") }
    guard !event.name.isEmpty, !options.ignored.contains(event.name), let child = path.appending(name: event.name)
    else { return }
    let isDirectory = event.has(0x4000_0000)  // IN_ISDIR
    let cameByRename = event.has(UInt32(IN_MOVED_TO))
    if event.has(UInt32(IN_MOVED_FROM | IN_DELETE)) {
      if isDirectory { forget(child) }
      say(.gone(child))
    } else if isDirectory {
      if cameByRename { forget(child) }
      adopt(child, movedIn: cameByRename)
    } else {
      say(.file(child, movedIn: cameByRename))
    }
  }

  /// Looks whether the inbox is still the folder that is being watched.
  func checkInbox() {
    do throws(InspectionFailure) {
      let identity = try folder.openDirectory(.root).status().map(FileIdentity.init)
      guard let known = directories[.root]?.identity else { return isInboxMissing ? comeBack() : () }
      if identity != known { comeBack() }
    } catch {
      loseInbox(error.description)
    }
  }

  /// Looks whether every watched folder is still the one at its path: a mount tells nobody.
  func checkFolders() {
    for (path, directory) in directories {
      guard case .events = directory.source, path != .root, directories[path] != nil else { continue }
      let now = try? folder.openDirectory(path).status().map(FileIdentity.init)
      if now == directory.identity { continue }
      forget(path)
      adopt(path, movedIn: false)
    }
  }

  /// Lists every polled folder, and tells what is different from the last time.
  func poll() {
    for path in directories.keys.sorted() {
      guard let directory = directories[path], case .polling = directory.source else { continue }
      guard let opened = open(path) else { continue }
      look(into: opened, at: path, movedIn: false)
    }
  }

  // Adopting a folder is iterative: how deep the folders lie is for whoever uploads to say.
  private func adopt(_ top: InboxPath, movedIn: Bool) {
    var waiting = [top]
    while let path = waiting.popLast() {
      guard let opened = open(path) else { continue }
      let identity = opened.status().map(FileIdentity.init)
      if let known = directories[path], known.identity == identity, known.identity != nil { continue }
      directories[path] = Directory(identity: identity, source: source(for: path, opened))
      waiting += list(opened, at: path, movedIn: movedIn)
    }
  }

  private func look(into opened: borrowing FileDescriptor, at path: InboxPath, movedIn: Bool) {
    let identity = opened.status().map(FileIdentity.init)
    if let known = directories[path]?.identity, known != identity { forgetBelow(path) }
    let before = directories[path]?.source
    // What was polled only because of a limit may be watched by now.
    directories[path]?.identity = identity
    if before == .polling(.watchLimit) || before == .polling(.unreadable) {
      directories[path]?.source = source(for: path, opened)
    }
    for child in list(opened, at: path, movedIn: movedIn) { adopt(child, movedIn: movedIn) }
  }

  /// Lists an adopted folder, tells of the files in it that are new or changed, and returns the folders in it.
  private func list(_ opened: borrowing FileDescriptor, at path: InboxPath, movedIn: Bool) -> [InboxPath] {
    let entries: [DirectoryListing.Entry]
    do throws(InspectionFailure) {
      entries = try DirectoryListing.reading(opened, called: path.description).entries
    } catch {
      return unreadable(path, error)
    }
    let before = directories[path]?.seen ?? [:]
    var now: [[UInt8]: DirectoryListing.Entry] = [:]
    var folders: [InboxPath] = []
    for entry in entries where !options.ignored.contains(entry.name) {
      guard let child = path.appending(name: entry.name) else { continue }
      now[entry.name] = entry
      if entry.isDirectory {
        folders.append(child)
      } else if before[entry.name]?.status != entry.status {
        say(.file(child, movedIn: movedIn))
      }
    }
    for name in before.keys where now[name] == nil {
      guard let child = path.appending(name: name) else { continue }
      forget(child)
      say(.gone(child))
    }
    if case .polling = directories[path]?.source {
      directories[path]?.seen = now
    } else {
      directories[path]?.seen = [:]
    }
    return folders
  }

  /// Watches the folder if that can be done, else says why it is polled.
  private func source(for path: InboxPath, _ opened: borrowing FileDescriptor) -> Source {
    if options.mode == .polling { return .polling(.configured) }
    let kind = FileSystemKind(holding: opened)
    if options.mode == .auto, !kind.seesAllChanges {
      if path == .root || directories[path.parent]?.source != .polling(.fileSystem) {
        say(.notice(.polling(folder: path, fileSystem: kind.name)))
      }
      return .polling(.fileSystem)
    }
    guard let queue else { return .polling(.noEvents) }
    do throws(SystemError) {
      let watch = try queue.watch(opened)
      paths[watch] = path
      return .events(watch: watch)
    } catch {
      if error.number != ENOSPC { return .polling(.noEvents) }
      if !hasSaidLimit { say(.notice(.watchLimit(folder: path, limit: InotifyQueue.watchLimit))) }
      hasSaidLimit = true
      return .polling(.watchLimit)
    }
  }

  /// Opens a folder; nil, having said so, when it is gone or closed to us.
  private func open(_ path: InboxPath) -> FileDescriptor? {
    do throws(InspectionFailure) {
      return try folder.openDirectory(path)
    } catch {
      if path == .root {
        loseInbox(error.description)
      } else if case .system = error {
        _ = unreadable(path, error)
      } else if directories[path] != nil {
        forget(path)
        say(.gone(path))
      }
      return nil
    }
  }

  /// A folder that cannot be read is tried again at every poll.
  private func unreadable(_ path: InboxPath, _ failure: InspectionFailure) -> [InboxPath] {
    if failure == .gone {
      forget(path)
      return []
    }
    if directories[path]?.source != .polling(.unreadable) {
      say(.notice(.unreadable(folder: path, reason: failure.description)))
    }
    forget(path)
    directories[path] = Directory(identity: nil, source: .polling(.unreadable))
    return []
  }

  /// The kernel has dropped a watch: the folder was deleted or unmounted; there may be another under its name already.
  private func watchDied(_ watch: Int32, of path: InboxPath) {
    paths[watch] = nil
    guard directories[path]?.source == .events(watch: watch) else { return }
    if path == .root { return loseInbox("it was deleted or unmounted") }
    forget(path)
    say(.gone(path))
    adopt(path, movedIn: false)
  }

  private func forget(_ top: InboxPath) {
    forgetBelow(top)
    drop(top)
  }

  private func forgetBelow(_ top: InboxPath) {
    for path in directories.keys.filter({ $0 != top && $0.isWithin(top) }) { drop(path) }
  }

  private func drop(_ path: InboxPath) {
    guard case .events(let watch)? = directories.removeValue(forKey: path)?.source else { return }
    // After a rename the same watch may belong to the new path already.
    guard paths[watch] == path else { return }
    paths[watch] = nil
    queue?.remove(watch)
  }

  private func loseInbox(_ reason: String) {
    directories = [:]
    paths = [:]
    close()
    if !isInboxMissing { say(.notice(.inboxMissing(reason: reason))) }
    isInboxMissing = true
  }

  private func comeBack() {
    isInboxMissing = false
    restart(.inboxReplaced)
  }
}
