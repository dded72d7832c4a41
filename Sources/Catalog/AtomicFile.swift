package import Glibc

/// Files that appear whole: a reader sees the old contents or the new, never a part.
package enum AtomicFile {
  /// Writes `bytes` under a temporary name in the same folder, then renames to `path`.
  ///
  /// The temporary name begins with a dot, so that nginx hides it, and is removed when a step fails. A link at `path`
  /// is replaced, not followed.
  /// - Parameters:
  ///   - sync: whether contents and name are on the disk when this returns. Without, a power cut may leave the old file, or on
  ///     some file systems an empty one.
  ///   - mode: who may read it, less what the process's umask takes away.
  package static func write(_ bytes: [UInt8], to path: String, sync: Bool, mode: mode_t = 0o644) throws(CatalogError) {
    let (directory, name) = split(path)
    let temporary = directory + temporaryName(for: name)
    do throws(CatalogError) {
      let file = try OpenFile.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
      try file.write(bytes)
      if sync { try file.sync() }
      try file.close()
      guard rename(temporary, path) == 0 else { throw .system(call: "rename to", path: path, errno: errno) }
    } catch {
      _ = unlink(temporary)
      throw error
    }
    if sync { try syncDirectory(directory.isEmpty ? "." : directory) }
  }

  package static func write(_ text: String, to path: String, sync: Bool) throws(CatalogError) {
    try write([UInt8](text.utf8), to: path, sync: sync)
  }

  /// Removes what writers that were killed left in the folder `path`. Only for the folder's one writer.
  /// - Returns: how many files went.
  @discardableResult
  package static func removeLeftovers(in path: String) throws(CatalogError) -> Int {
    var count = 0
    for name in try DirectoryListing.names(in: path) where isTemporary(name) {
      if unlink(path + "/" + name) == 0 { count += 1 }
    }
    return count
  }

  /// `.name.0123456789abcdef.tmp`, with `name` cut where it would make the whole longer than a file's name may be.
  static func temporaryName(for name: String) -> String {
    let number = String(UInt64.random(in: 0 ... .max), radix: 16)
    let random = String(repeating: "0", count: 16 - number.utf8.count) + number
    var stem = name[...]
    while stem.utf8.count > longestName - ".".count - ".\(random).tmp".count { stem.removeLast() }
    return ".\(stem).\(random).tmp"
  }

  /// Whether `name` is one that `temporaryName` makes.
  package static func isTemporary(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts.first == "", parts.last == "tmp" else { return false }
    let random = parts[parts.count - 2].utf8
    return random.count == 16 && random.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// NAME_MAX of Linux.
  private static let longestName = 255

  /// The folder with its slash (empty for a bare name), and the name.
  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let start = path.utf8.index(after: slash)
    return (String(path[..<start]), String(path[start...]))
  }
}
