import Glibc
import Inbox

/// What `lstat` says, as far as it matters here. A link is a link, never what it points to.
struct EntryStatus: Equatable, Sendable {
  let identity: FileIdentity
  let isRegular: Bool
  let isFolder: Bool
  let sizeBytes: Int64
  /// How many names the file has.
  let links: Int

  init(_ raw: stat) {
    identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
    isRegular = raw.st_mode & S_IFMT == S_IFREG
    isFolder = raw.st_mode & S_IFMT == S_IFDIR
    sizeBytes = Int64(raw.st_size)
    links = Int(clamping: raw.st_nlink)
  }
}
