import Foundation
import Glibc

/// A directory of a test's own, removed with its content when the last reference goes away.
///
/// `LEAT_KEEP=1` keeps it, to look at what a failed test left.
package final class TemporaryDirectory: Sendable {
  /// Absolute, without symbolic links.
  package let path: String

  /// Makes the directory below `TMPDIR` (or `/tmp`); `purpose` becomes part of its name.
  /// - Parameter parent: another folder to make it in.
  package init(_ purpose: String = "test", below parent: String? = nil) throws {
    let parent = parent ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(parent)/leat-\(purpose)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else {
      throw SystemCallFailure("make a temporary directory in", parent)
    }
    defer { free(resolved) }
    path = String(cString: resolved)
  }

  deinit {
    if ProcessInfo.processInfo.environment["LEAT_KEEP"] == nil { Self.remove(path) }
  }

  /// The absolute path of `relative`.
  package func path(_ relative: String) -> String { "\(path)/\(relative)" }

  /// Makes the directory `relative` and those above it; its absolute path.
  @discardableResult
  package func makeDirectory(_ relative: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path(relative), withIntermediateDirectories: true)
    return path(relative)
  }

  /// Writes a file; its absolute path.
  @discardableResult
  package func write(_ content: String, to relative: String) throws -> String {
    try Data(content.utf8).write(to: URL(filePath: path(relative)))
    return path(relative)
  }

  /// Takes names that are not UTF-8, which Foundation would trip over.
  package static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// A system call that failed where a test needs it: what was done, to what, and the system's words.
package struct SystemCallFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ action: String, _ path: String, errno number: Int32 = errno) {
    description = "cannot \(action) '\(path)': \(String(cString: strerror(number)))"
  }
}
