package import Catalog

/// Why a name in the inbox gave no file to look at.
package enum InspectionFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name, or a folder above it, is not there any more.
  case gone
  /// A symbolic link, FIFO, socket, device or folder; `kind` is for the log.
  case notARegularFile(kind: String)
  /// A system call failed: what was being done, `errno`.
  case system(step: String, file: String, errno: Int32)

  package var description: String {
    switch self {
    case .gone: "the file is gone"
    case .notARegularFile(let kind): "it is \(kind), not a file"
    case .system(let step, let file, let errno): "cannot \(step) '\(file)': \(systemMessage(errno))"
    }
  }

  /// What the person who put it there is told; nil when it is not the person's doing.
  package var refusal: Refusal? {
    guard case .notARegularFile(let kind) = self else { return nil }
    return RefusalText.notARegularFile(kind: kind)
  }
}
