import Foundation
import Glibc
import Inbox

/// A folder that is there for one test.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "leat-inbox-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var inbox: InboxFolder { InboxFolder(path: path) }

  func path(_ name: String) -> String { path + "/" + name }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
  }

  func write(_ name: String, _ bytes: [UInt8] = [1]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  /// Makes a file with a name that is no UTF-8.
  func write(bytesOfName name: [UInt8], _ content: [UInt8] = []) throws {
    let full = Array(path.utf8) + [UInt8(ascii: "/")] + name + [0]
    let number = full.withUnsafeBytes { buffer -> Int32 in
      guard let start = buffer.bindMemory(to: CChar.self).baseAddress else { return -1 }
      return open(start, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    }
    guard number >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer { close(number) }
    guard Glibc.write(number, content, content.count) == content.count else { throw POSIXError(.EIO) }
  }

  func move(_ from: String, _ to: String) throws {
    guard rename(path(from), path(to)) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
}

func inboxPath(_ text: String) throws -> InboxPath {
  guard let path = InboxPath(text) else { throw POSIXError(.EINVAL) }
  return path
}
