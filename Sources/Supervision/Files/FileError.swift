import Glibc
import Operations

/// A step on a file that the system refused.
package struct FileError: Error, Equatable, CustomStringConvertible {
  /// A verb, e.g. `link`.
  package let step: String
  package let path: BytePath
  package let errno: Int32
  /// What the reader can do, when it is not plain from the system's words.
  package let remedy: String?

  package init(_ step: String, _ path: BytePath, errno: Int32, remedy: String? = nil) {
    self.step = step
    self.path = path
    self.errno = errno
    self.remedy = remedy ?? Self.usualRemedy(errno)
  }

  package var description: String {
    let words = "cannot \(step) '\(path)': \(String(cString: strerror(errno)))"
    return remedy.map { "\(words) (\($0))" } ?? words
  }

  private static func usualRemedy(_ code: Int32) -> String? {
    switch code {
    case EACCES, EPERM: "give the user that runs leatd write access to this folder"
    case EROFS: "the file system is mounted read-only; the kernel's log says why"
    case ENOSPC, EDQUOT: "free some space there"
    case EXDEV: "inbox and spool must lie on one file system; set 'inbox' and 'spool' so that they do"
    default: nil
    }
  }
}
