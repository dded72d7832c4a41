import Glibc

/// What a program says on standard output and standard error: at once, without a buffer that its end would have to empty.
package enum Console {
  /// Says an answer.
  package static func show(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Says what went wrong.
  package static func complain(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Writes all of `text`; a reader that went away is nobody to tell.
  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}
