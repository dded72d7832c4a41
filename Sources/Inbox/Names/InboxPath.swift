package import Catalog

/// Where a file lies in the inbox: bytes, because a file's name on Linux is bytes, and `String` would change those
/// that are no UTF-8.
///
/// Relative to the inbox, without `/` at either end and without empty, `.` or `..` components; no bytes at all are
/// the inbox itself.
package struct InboxPath: Hashable, Sendable {
  package let bytes: [UInt8]

  /// The inbox itself.
  package static let root = InboxPath(unchecked: [])

  private static let slash = UInt8(ascii: "/")

  /// Nil for bytes that would lead elsewhere than down from the inbox.
  package init?(bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    if !bytes.isEmpty {
      for component in bytes.split(separator: Self.slash, omittingEmptySubsequences: false) {
        guard Self.isName(component) else { return nil }
      }
    }
    self.bytes = bytes
  }

  package init?(_ text: String) { self.init(bytes: text.utf8) }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// The path of `name` in this folder; nil when `name` is no file's name.
  package func appending(name: some Collection<UInt8>) -> InboxPath? {
    guard Self.isName(name) else { return nil }
    return InboxPath(unchecked: bytes.isEmpty ? Array(name) : bytes + [Self.slash] + name)
  }

  /// The folder that holds it; the inbox's is the inbox.
  package var parent: InboxPath {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return .root }
    return InboxPath(unchecked: Array(bytes[..<slash]))
  }

  /// The last component; empty for the inbox.
  package var name: [UInt8] {
    guard let slash = bytes.lastIndex(of: Self.slash) else { return bytes }
    return Array(bytes[(slash + 1)...])
  }

  /// The names from the inbox down.
  package var components: [[UInt8]] { bytes.split(separator: Self.slash).map(Array.init) }

  /// Whether it is `folder` or lies anywhere below it.
  package func isWithin(_ folder: InboxPath) -> Bool {
    if folder.bytes.isEmpty || bytes == folder.bytes { return true }
    return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == Self.slash
      && bytes.starts(with: folder.bytes)
  }

  /// The first folder below the inbox; files at the top belong to `videos`.
  package var collection: CollectionName {
    guard let slash = bytes.firstIndex(of: Self.slash) else { return .videos }
    return CollectionName(sanitising: String(decoding: bytes[..<slash], as: UTF8.self))
  }

  /// The name for people and manifests: bytes that are no UTF-8 become U+FFFD.
  package var repairedName: String { String(decoding: name, as: UTF8.self) }

  private static func isName(_ name: some Collection<UInt8>) -> Bool {
    let dot = UInt8(ascii: ".")
    if name.isEmpty || name.contains(slash) || name.contains(0) { return false }
    return !(name.count <= 2 && name.allSatisfy { $0 == dot })
  }
}

extension InboxPath: Comparable {
  package static func < (left: InboxPath, right: InboxPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension InboxPath: CustomStringConvertible {
  /// For terminals and logs; see `PrintableName`.
  package var description: String { PrintableName.text(of: bytes) }
}
