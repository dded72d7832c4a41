import Foundation
import Glibc

/// A file in `rejected/`, with what the note beside it says.
package struct RefusedFile: Encodable, Equatable, Sendable {
  /// The path below `rejected/`, invalid UTF-8 repaired.
  package var file: String
  package var collection: String
  /// A refusal's code; nil when the note does not tell.
  package var code: String?
  package var reason: String
  /// RFC 3339, empty when the note does not tell.
  package var refused: String

  private static let suffix = Array(".why.txt".utf8)
  private static let longestNote = 64 << 10

  /// The refused files of one collection's folder.
  static func list(in folder: [UInt8]) -> [RefusedFile] {
    let collection = String(decoding: folder.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    return FolderNames.list(folder).filter { $0.count > suffix.count && $0.suffix(suffix.count) == suffix[...] }
      .compactMap { name in
        guard let note = contents(of: folder + "/".utf8 + name) else { return nil }
        return RefusedFile(
          file: "\(collection)/\(String(decoding: name.dropLast(suffix.count), as: UTF8.self))",
          collection: collection, code: value("Code", in: note), reason: value("Why", in: note) ?? "",
          refused: value("Refused", in: note) ?? "")
      }
  }

  /// What stands behind `key:` at the beginning of a line.
  private static func value(_ key: String, in note: String) -> String? {
    note.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(key):") }
      .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces) }
  }

  /// People may have put anything there: only the beginning of a regular file is read.
  private static func contents(of path: [UInt8]) -> String? {
    let descriptor = (path + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { pointer in
        pointer.baseAddress.map { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) } ?? -1
      }
    }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var buffer = [UInt8](repeating: 0, count: longestNote)
    let count = read(descriptor, &buffer, buffer.count)
    return count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}

/// The names in a folder as bytes: users choose them.
enum FolderNames {
  /// Sorted, without those that begin with a dot; empty when there is no such folder.
  static func list(_ path: [UInt8]) -> [[UInt8]] {
    let opened = (path + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { pointer in pointer.baseAddress.flatMap { opendir($0) } }
    }
    guard let folder = opened else { return [] }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
