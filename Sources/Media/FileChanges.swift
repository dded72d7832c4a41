import CPlatform
import Glibc

/// Waits until a file is written to, or until somebody calls `wake`.
///
/// inotify itself rather than libinotifytools: one watch on one open file, which needs neither the library's table of
/// paths nor its whole seconds.
final class FileChanges: Sendable {
  private let queue: Int32
  private let bell: Int32

  /// - Parameter descriptor: watched by what is open, not by its name, which may change.
  init(of descriptor: Int32, name: String) throws(MediaError) {
    bell = cplatform_open_bell()
    guard bell >= 0 else { throw .system(step: "watch", file: name, errno: errno) }
    queue = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    if queue >= 0 {
      // Without a watch (the limit is reached, the file system has none) the slow poll does alone.
      _ = unsafe inotify_add_watch(queue, "/proc/self/fd/\(descriptor)", UInt32(IN_MODIFY | IN_CLOSE_WRITE))
    }
  }

  deinit {
    close(bell)
    if queue >= 0 { close(queue) }
  }

  /// Forgets the changes so far.
  func forget() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while queue >= 0, unsafe read(queue, &buffer, buffer.count) > 0 {}
  }

  func wake() {
    var one: UInt64 = 1
    _ = unsafe write(bell, &one, MemoryLayout<UInt64>.size)
  }

  /// Returns at the first change, at the latest after `milliseconds`; at once, for good, after `wake`.
  func wait(milliseconds: Int32) {
    var both = [
      pollfd(fd: bell, events: Int16(POLLIN), revents: 0), pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
    ]
    _ = unsafe poll(&both, queue >= 0 ? 2 : 1, milliseconds)
  }
}
