import CPlatform
import Glibc

/// One end of a pipe, closed when its owner goes away.
struct PipeEnd: ~Copyable {
  let descriptor: Int32

  deinit { close(descriptor) }

  /// Makes reads or writes return at once. Only for the daemon's end: the worker's belongs to the worker.
  func setNonBlocking() { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }
}

/// A new pipe; no end of it reaches a child by accident.
struct Pipe: ~Copyable {
  let reading: PipeEnd
  let writing: PipeEnd

  /// - Throws: `errno` in a `SystemCallError`.
  static func open() throws(SystemCallError) -> Pipe {
    var ends: [Int32] = [-1, -1]
    guard cplatform_open_pipe(&ends) == 0 else { throw SystemCallError(call: "pipe", errno: errno) }
    return Pipe(reading: PipeEnd(descriptor: ends[0]), writing: PipeEnd(descriptor: ends[1]))
  }
}

/// A system call that failed and concerns no file.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
  package let call: String
  package let errno: Int32

  package var description: String { "\(call): \(String(cString: strerror(errno)))" }
}
