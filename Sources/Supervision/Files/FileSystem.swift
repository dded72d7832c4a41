import CPlatform
import Glibc

/// The system calls on names that Supervision is made of. Each can be repeated: that something is already as
/// wanted is no error, because after a crash every step is done again.
enum FileSystem {
  /// - Returns: nil when nothing has that name.
  static func status(_ path: BytePath) throws(FileError) -> EntryStatus? {
    var raw = stat()
    if path.withCString({ lstat($0, &raw) }) == 0 { return EntryStatus(raw) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw FileError("look at", path, errno: errno)
  }

  /// Makes the folder, not those above it.
  /// - Returns: whether it is new.
  @discardableResult
  static func makeFolder(_ path: BytePath, mode: mode_t = 0o755) throws(FileError) -> Bool {
    if path.withCString({ mkdir($0, mode) }) == 0 { return true }
    let code = errno
    if code == EEXIST, try status(path)?.isFolder == true { return false }
    throw FileError("make the folder", path, errno: code == EEXIST ? ENOTDIR : code)
  }

  /// Gives the file `path` a second name.
  /// - Returns: false when `name` is taken.
  static func link(_ path: BytePath, as name: BytePath) throws(FileError) -> Bool {
    let result = path.withCString { from in name.withCString { Glibc.linkat(AT_FDCWD, from, AT_FDCWD, $0, 0) } }
    if result == 0 { return true }
    if errno == EEXIST { return false }
    throw FileError("link", path, errno: errno)
  }

  /// - Returns: false when nothing has that name.
  @discardableResult
  static func removeFile(_ path: BytePath) throws(FileError) -> Bool {
    if path.withCString({ Glibc.unlink($0) }) == 0 { return true }
    if errno == ENOENT { return false }
    throw FileError("remove", path, errno: errno)
  }

  /// Removes an empty folder.
  /// - Returns: false when it is not there, or not empty.
  @discardableResult
  static func removeFolder(_ path: BytePath) throws(FileError) -> Bool {
    if path.withCString({ rmdir($0) }) == 0 { return true }
    if errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST { return false }
    throw FileError("remove the folder", path, errno: errno)
  }

  enum RenameResult { case renamed, nameTaken, otherFileSystem }

  /// Renames, and never replaces.
  static func rename(_ path: BytePath, to name: BytePath) throws(FileError) -> RenameResult {
    let result = path.withCString { from in name.withCString { cplatform_rename_no_replace(from, $0) } }
    if result == 0 { return .renamed }
    switch errno {
    case EEXIST: return .nameTaken
    case EXDEV: return .otherFileSystem
    case EINVAL: return try renameByLink(path, to: name)
    default: throw FileError("rename", path, errno: errno)
    }
  }

  /// For file systems without RENAME_NOREPLACE (NFS): a link never replaces.
  private static func renameByLink(_ path: BytePath, to name: BytePath) throws(FileError) -> RenameResult {
    guard try link(path, as: name) else { return .nameTaken }
    try removeFile(path)
    return .renamed
  }

  /// Puts the names in the folder on disk.
  static func sync(_ folder: BytePath) throws(FileError) {
    let descriptor = folder.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileError("open", folder, errno: errno) }
    defer { close(descriptor) }
    // Some network file systems know no fsync on folders; there is nothing better to call then.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("sync", folder, errno: errno) }
  }

  /// The names in `folder` without `.` and `..`, in the system's order; empty when it is not there.
  static func names(in folder: BytePath) throws(FileError) -> [[UInt8]] {
    guard let stream = folder.withCString({ opendir($0) }) else {
      if errno == ENOENT { return [] }
      throw FileError("list", folder, errno: errno)
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw FileError("list", folder, errno: errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")], name != Array("..".utf8) { names.append(name) }
    }
  }

  /// Removes a folder with all that is in it; links are removed, not followed. Names in `first` go before the others.
  static func removeTree(_ path: BytePath, first: [String] = []) throws(FileError) {
    for name in first { try removeFile(path.appending(name)) }
    for name in try names(in: path) {
      let child = path.appending(name)
      if try status(child)?.isFolder == true { try removeTree(child) } else { try removeFile(child) }
    }
    try removeFolder(path)
  }
}
