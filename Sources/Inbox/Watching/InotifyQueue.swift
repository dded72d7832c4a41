import CInotifyTools
import Glibc
import Synchronization

/// The kernel's event queue, by way of libinotifytools: which has one global state, so there is one of these a process,
/// and one thread uses it.
///
/// The library's own memory of names is not used. It goes by the path that a watch was set with, which is wrong after a
/// rename; it never forgets a watch that the kernel has dropped; and it would want paths, which somebody may exchange for
/// a link between the look and the watch. So a watch is set through `/proc/self/fd/`, on a folder that is open already,
/// under a name that no other watch has, and who watches what is kept in `WatchedTree`.
final class InotifyQueue {
  struct Event {
    let watch: Int32
    let mask: UInt32
    let name: [UInt8]

    func has(_ bits: UInt32) -> Bool { mask & bits != 0 }
  }

  /// What is asked of a folder. No `IN_MODIFY`: an upload would cause thousands a second, and tell nothing that is
  /// not seen at the next look. `IN_EXCL_UNLINK`: nothing about files that have no name any more.
  private static let events =
    UInt32(IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)
    | onlyDirectories | notUnlinked

  private static let onlyDirectories: UInt32 = 0x0100_0000
  private static let notUnlinked: UInt32 = 0x0400_0000
  private static let isTaken = Mutex(false)

  private var watchesSet: UInt64 = 0
  private let mostWatches: UInt64

  /// Claims the process's one queue; false when somebody has it.
  static func claim() -> Bool {
    isTaken.withLock { taken in
      defer { taken = true }
      return !taken
    }
  }

  static func unclaim() { isTaken.withLock { $0 = false } }

  /// Opens the queue; for the one who has claimed it.
  /// - Parameter mostWatches: so many are set, then it is as if `fs.inotify.max_user_watches` were used up; for tests.
  /// - Throws: `errno`; `EMFILE` when `fs.inotify.max_user_instances` is used up.
  init(mostWatches: UInt64) throws(SystemError) {
    self.mostWatches = mostWatches
    guard inotifytools_initialize() != 0 else { throw SystemError(number: inotifytools_error()) }
    Self.keepFromChildren()
  }

  /// Ends the queue, before a next one is opened. Not left to `deinit`: the next one must find the library closed.
  func close() {
    // What the library has read and not handed out would turn up in the next queue.
    for _ in 0..<100_000 where next(timeoutSeconds: 0) == nil { break }
    inotifytools_cleanup()
  }

  /// Watches the open `directory`; the watch's number.
  func watch(_ directory: borrowing FileDescriptor) throws(SystemError) -> Int32 {
    guard watchesSet < mostWatches else { throw SystemError(number: ENOSPC) }
    watchesSet += 1
    let name = directory.path + "/" + Self.emptySteps(spelling: watchesSet)
    guard inotifytools_watch_file(name, Int32(bitPattern: Self.events)) != 0 else {
      throw SystemError(number: inotifytools_error())
    }
    return inotifytools_wd_from_filename(name)
  }

  func remove(_ watch: Int32) { inotifytools_remove_watch_by_wd(watch) }

  /// The next event, or nil after `timeoutSeconds`, or when a signal came.
  func next(timeoutSeconds: Int) -> Event? {
    guard let event = inotifytools_next_events(timeoutSeconds, 1) else { return nil }
    let header = event.pointee
    // The name follows the header, padded with zeros to `len` bytes: inotify(7).
    let name = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(event) + MemoryLayout<inotify_event>.size, count: Int(header.len))
    return Event(watch: header.wd, mask: header.mask, name: Array(name.prefix { $0 != 0 }))
  }

  /// Whether the last `next` came back empty because the queue is broken.
  var isBroken: Bool {
    let number = inotifytools_error()
    return number != 0 && number != EINTR
  }

  /// `fs.inotify.max_user_watches`, when it can be read.
  static var watchLimit: Int? {
    let limit = inotifytools_get_max_user_watches()
    return limit > 0 ? Int(limit) : nil
  }

  /// A path of steps that lead nowhere, different for each `number`: the library tells watches apart by name.
  private static func emptySteps(spelling number: UInt64) -> String {
    var rest = number
    var steps = ""
    while rest != 0 {
      steps += rest & 1 == 1 ? "./" : "/"
      rest >>= 1
    }
    return steps
  }

  /// The library opens its descriptor without `O_CLOEXEC` and does not tell its number.
  private static func keepFromChildren() {
    for number in Int32(0)..<1024 {
      var target = [CChar](repeating: 0, count: 64)
      let length = readlink("/proc/self/fd/\(number)", &target, target.count)
      guard length > 0 else { continue }
      let name = String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
      if name == "anon_inode:inotify" { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
  }
}

/// An `errno`.
struct SystemError: Error, Equatable {
  let number: Int32
}
