import Glibc

/// What a folder holds at one moment.
struct DirectoryListing {
  struct Entry {
    let name: [UInt8]
    let isDirectory: Bool
    let status: FileStatus
  }

  let entries: [Entry]

  /// Lists what `directory`, which may be an `O_PATH` descriptor, holds; links are entries, not followed.
  static func reading(_ directory: borrowing FileDescriptor, called name: String) throws(InspectionFailure)
    -> DirectoryListing
  {
    let readable = openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard readable >= 0 else { throw InboxFolder.failure(errno, step: "list the folder", file: name) }
    guard let stream = fdopendir(readable) else {
      let number = errno
      _ = close(readable)
      throw InboxFolder.failure(number, step: "list the folder", file: name)
    }
    defer { _ = closedir(stream) }
    var entries: [Entry] = []
    while let entry = readdir(stream) {
      let name = Self.name(of: entry)
      if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
      var status = stat()
      // A name that went away between the two calls is no entry.
      guard withCString(name, { fstatat(readable, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { continue }
      entries.append(
        Entry(name: name, isDirectory: status.st_mode & S_IFMT == S_IFDIR, status: FileStatus(status)))
    }
    return DirectoryListing(entries: entries)
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
  }
}
