package import Catalog
import Glibc
package import Operations

/// The folders that the daemon works in, made sure of at the start and held for itself until `self` goes away.
package final class Premises: Sendable {
  package let layout: CatalogLayout
  private let lock: DirectoryLock

  /// Makes what is missing, and checks what a later step would stumble over.
  /// - Throws: `PremisesError`, `FileError` or `CatalogError`, each naming the folder and the remedy.
  package static func open(_ folders: Configuration.Folders) throws -> Premises {
    for path in [folders.root, folders.inbox, folders.spool, folders.rejected, folders.published] {
      try CatalogDirectory(path: path).create()
      guard access(path, R_OK | W_OK | X_OK) == 0 else { throw FileError("write to", BytePath(path), errno: errno) }
    }
    guard let lock = try DirectoryLock.acquire(CatalogDirectory(path: folders.spool)) else {
      throw PremisesError.inUse(spool: folders.spool)
    }
    try checkLinks(from: folders.spool, to: folders.inbox)
    try removeLeftovers(folders)
    return Premises(layout: CatalogLayout(folders), lock: lock)
  }

  private init(layout: CatalogLayout, lock: consuming DirectoryLock) {
    self.layout = layout
    self.lock = lock
  }

  /// Tries it out: two paths can be one device and still no link leads from one to the other (bind mounts, subvolumes).
  private static func checkLinks(from spool: String, to inbox: String) throws {
    let probe = BytePath(spool).appending(".leat-probe")
    let name = BytePath(inbox).appending(".leat-probe.tmp")
    try FileSystem.removeFile(probe)
    try FileSystem.removeFile(name)
    defer {
      _ = try? FileSystem.removeFile(probe)
      _ = try? FileSystem.removeFile(name)
    }
    let descriptor = probe.withCString { creat($0, 0o600) }
    guard descriptor >= 0 else { throw FileError("create", probe, errno: errno) }
    close(descriptor)
    switch try FileSystem.rename(probe, to: name) {
    case .renamed, .nameTaken: break
    case .otherFileSystem: throw PremisesError.otherFileSystem(inbox: inbox, spool: spool)
    }
  }

  /// What copies and notes left half-written; nobody else writes here.
  private static func removeLeftovers(_ folders: Configuration.Folders) throws {
    try AtomicFile.removeLeftovers(in: folders.spool)
    for parent in [folders.rejected, folders.archive].map({ BytePath($0) }) {
      for name in try FileSystem.names(in: parent) {
        let folder = parent.appending(name)
        if try FileSystem.status(folder)?.isFolder == true { try AtomicFile.removeLeftovers(in: folder.text) }
      }
    }
  }
}

/// Why the daemon cannot work where it was told to.
package enum PremisesError: Error, Equatable, CustomStringConvertible {
  case inUse(spool: String)
  case otherFileSystem(inbox: String, spool: String)

  package var description: String {
    switch self {
    case .inUse(let spool): "another leatd works in '\(spool)' (stop it first, or give this one another root)"
    case .otherFileSystem(let inbox, let spool):
      "the inbox '\(inbox)' and the spool '\(spool)' lie on different file systems, so files cannot be claimed "
        + "(set 'inbox' and 'spool' to folders of one file system, not of two mounts or subvolumes)"
    }
  }
}

extension CatalogLayout {
  package init(_ folders: Configuration.Folders) {
    self.init(root: folders.root)
    inbox = folders.inbox
    spool = folders.spool
    rejected = folders.rejected
    originals = folders.originals
    publicRoot = folders.published
    keys = folders.keys
  }
}
