import CPlatform
import Glibc

/// The inbox on disk, reached without ever following a symbolic link below it.
///
/// Every call starts again from the inbox's own path, so that an inbox that was moved away, made anew or mounted over is
/// the one that its path leads to now. Below it each folder on the way is opened on its own with `O_NOFOLLOW`: whoever may
/// write to the share can swap any folder for a link at any instant, and this way it leads nowhere.
package struct InboxFolder: Sendable {
  /// As configured; links in it are the operator's and are followed.
  package let path: String

  package init(path: String) { self.path = path }

  /// Opens the folder at `folder`.
  func openDirectory(_ folder: InboxPath) throws(InspectionFailure) -> FileDescriptor {
    let top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard top >= 0 else { throw Self.failure(errno, step: "open the inbox", file: path) }
    var current = FileDescriptor(owning: top)
    for component in folder.components {
      let next = withCString(component) { cplatform_find(current.number, $0, 1) }
      guard next >= 0 else { throw Self.failure(errno, step: "open the folder", file: folder.description) }
      current = FileDescriptor(owning: next)
    }
    return current
  }

  /// Opens the regular file at `file` for reading.
  ///
  /// A name that turns out to be something else is never opened: opening a FIFO wakes whoever writes to it, opening a
  /// device may do anything. `O_PATH` looks without opening, and what was looked at is what gets opened.
  package func openFile(_ file: InboxPath) throws(InspectionFailure) -> InspectedFile {
    let directory = try openDirectory(file.parent)
    let number = withCString(file.name) { cplatform_find(directory.number, $0, 0) }
    guard number >= 0 else { throw Self.failure(errno, step: "open", file: file.description) }
    return try InspectedFile.opening(FileDescriptor(owning: number), called: file.description)
  }

  /// What lies at `file`, without opening it.
  package func status(of file: InboxPath) throws(InspectionFailure) -> FileStatus {
    let directory = try openDirectory(file.parent)
    var status = stat()
    let answer = withCString(file.name) { fstatat(directory.number, $0, &status, AT_SYMLINK_NOFOLLOW) }
    guard answer == 0 else { throw Self.failure(errno, step: "look at", file: file.description) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notARegularFile(kind: FileKind.name(ofMode: status.st_mode))
    }
    return FileStatus(status)
  }

  /// Removes the name `file` if it still means the file `identity`; false when it means another by now, or nothing.
  ///
  /// Between the look and the removal somebody could still exchange the file: hold the file's read lease and its own
  /// link meanwhile, then at worst a file that came in this instant goes, and never the claimed one.
  package func removeName(_ file: InboxPath, of identity: FileIdentity) throws(InspectionFailure) -> Bool {
    do throws(InspectionFailure) {
      try remove(file, of: identity)
      return true
    } catch .gone {
      return false
    }
  }

  /// - Throws: `.gone` too when the name means another file.
  private func remove(_ file: InboxPath, of identity: FileIdentity) throws(InspectionFailure) {
    let directory = try openDirectory(file.parent)
    var status = stat()
    let looked = withCString(file.name) { fstatat(directory.number, $0, &status, AT_SYMLINK_NOFOLLOW) }
    guard looked == 0 else { throw Self.failure(errno, step: "look at", file: file.description) }
    guard FileIdentity(status) == identity else { throw .gone }
    let removed = withCString(file.name) { unlinkat(directory.number, $0, 0) }
    guard removed == 0 else { throw Self.failure(errno, step: "remove", file: file.description) }
  }

  static func failure(_ number: Int32, step: String, file: String) -> InspectionFailure {
    switch number {
    case ENOENT: .gone
    // Something on the way is a folder no more.
    case ENOTDIR, ELOOP: .gone
    default: .system(step: step, file: file, errno: number)
    }
  }
}
