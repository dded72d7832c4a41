import Glibc

/// The right to write in a video's folder, held until the value goes away or the process dies.
///
/// A `flock(2)` on `.lock`, so a killed process leaves nothing behind that would have to be cleaned up. The file itself
/// stays: removing it would let two processes lock two files of the same name.
package struct DirectoryLock: ~Copyable {
  package static let fileName = ".lock"

  private let file: OpenFile

  /// Takes the lock without waiting.
  /// - Returns: `nil` when somebody else holds it, in this process or another.
  package static func acquire(_ directory: CatalogDirectory) throws(CatalogError) -> DirectoryLock? {
    let path = "\(directory.path)/\(fileName)"
    while true {
      let file = try OpenFile.open(path, O_RDWR | O_CREAT | O_NONBLOCK, mode: 0o644)
      let status = try file.status()
      guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
      guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
        switch errno {
        case EWOULDBLOCK: return nil
        case EINTR: continue
        default: throw .system(call: "lock", path: path, errno: errno)
        }
      }
      // Between open and flock the folder may have been removed and made again: then this lock guards nothing.
      var current = stat()
      if lstat(path, &current) == 0, current.st_ino == status.st_ino, current.st_dev == status.st_dev {
        return DirectoryLock(file: file)
      }
    }
  }

  private init(file: consuming OpenFile) { self.file = file }

  // Closing is not enough: a process that is just being started holds the same open file until it has become its program.
  deinit { flock(file.descriptor, LOCK_UN) }
}
