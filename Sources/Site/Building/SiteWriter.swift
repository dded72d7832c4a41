import Catalog
import Glibc
import Synchronization

/// Writes the generated files into the live tree: each whole and only when its contents changed, and removes only
/// what it made itself. Any thread may use it; no two write one file at a time.
struct SiteWriter: Sendable {
  /// What was done since the writer was made.
  struct Tally: Equatable {
    var written = 0
    var unchanged = 0
    var removed = 0
  }

  /// The folder that nginx serves, without a slash at its end.
  let root: String
  private let counter = Counter()

  init(root: String) { self.root = root }

  var tally: Tally { counter.value.withLock { $0 } }

  /// - Parameter path: relative to the root.
  func write(_ bytes: [UInt8], to path: String) throws(CatalogError) {
    let full = "\(root)/\(path)"
    let old = GeneratedFile.read(full)
    if old?.bytes == bytes { return counter.value.withLock { $0.unchanged += 1 } }
    try AtomicFile.write(bytes, to: full, sync: false)
    counter.value.withLock { $0.written += 1 }
    if let old { GeneratedFile.makeDistinct(full, from: old) }
  }

  /// Writes a file whose name an operator may use as well: one without our `mark` at its beginning stays.
  func write(_ bytes: [UInt8], to path: String, unlessWithout mark: [UInt8]) throws(CatalogError) {
    if let old = GeneratedFile.read("\(root)/\(path)"), !old.bytes.starts(with: mark) { return }
    try write(bytes, to: path)
  }

  /// Removes a page, if it is one of ours.
  /// - Returns: whether there was one.
  @discardableResult
  func removePage(_ path: String) throws(CatalogError) -> Bool {
    guard let page = GeneratedFile.read("\(root)/\(path)"), GeneratedFile.isPage(page.bytes) else { return false }
    return try removeFile(path)
  }

  /// Removes a file whose name nobody else uses.
  @discardableResult
  func removeFile(_ path: String) throws(CatalogError) -> Bool {
    let full = "\(root)/\(path)"
    guard unlink(full) == 0 else {
      // The folder may be gone, too, or be no folder.
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw .system(call: "remove", path: full, errno: errno)
    }
    counter.value.withLock { $0.removed += 1 }
    return true
  }

  /// Makes a folder below the root unless it is there.
  func makeFolder(_ path: String) throws(CatalogError) {
    let full = "\(root)/\(path)"
    guard mkdir(full, 0o755) == 0 || errno == EEXIST else {
      throw .system(call: "make", path: full, errno: errno)
    }
  }

  private final class Counter: Sendable {
    let value = Mutex(Tally())
  }
}
