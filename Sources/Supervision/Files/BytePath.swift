import Operations

/// A path as the kernel has it: any bytes but NUL. People who drop files choose the names, and not all choose UTF-8.
package struct BytePath: Hashable, Sendable, CustomStringConvertible {
  package let bytes: [UInt8]

  /// - Parameter bytes: what follows a NUL is cut off, as a system call would.
  package init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes.prefix { $0 != 0 }) }

  package init(_ text: String) { self.init(bytes: text.utf8) }

  /// The path of `name` in this folder.
  package func appending(_ name: some Collection<UInt8>) -> BytePath {
    BytePath(bytes: bytes + (bytes.last == Self.slash ? [] : [Self.slash]) + name)
  }

  package func appending(_ name: String) -> BytePath { appending(Array(name.utf8)) }

  /// What follows the last slash.
  package var name: [UInt8] {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return bytes }
    return Array(bytes[(slash + 1)...])
  }

  /// What comes before the last slash; `.` for a bare name.
  package var folder: BytePath {
    guard let last = bytes.lastIndex(of: Self.slash) else { return BytePath(".") }
    return BytePath(bytes: last == 0 ? bytes[...0] : bytes[..<last])
  }

  /// For a call that wants a path. Invalid UTF-8 is repaired, so this is only for folders that Leat names itself.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// On one line, for messages.
  package var description: String { String(printable: bytes) }

  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    body(bytes.map(CChar.init(bitPattern:)) + [0])
  }

  private static let slash = UInt8(ascii: "/")
}
