import CPlatform
import Glibc
package import Media

/// A regular file, open for reading; closed when its owner goes away.
///
/// Whatever happens to its name, this stays the file that was inspected.
package struct InspectedFile: ~Copyable {
  let descriptor: FileDescriptor
  /// For messages.
  package let name: String
  /// As of the opening; `currentStatus()` asks again.
  package let status: FileStatus

  /// Opens `path`, which an operator names by hand: folders on the way may be links, the file itself may not.
  package static func open(path: some Collection<UInt8>) throws(InspectionFailure) -> InspectedFile {
    let name = PrintableName.text(of: path)
    let number = withCString(path) { cplatform_find(AT_FDCWD, $0, 0) }
    guard number >= 0 else { throw InboxFolder.failure(errno, step: "open", file: name) }
    return try opening(FileDescriptor(owning: number), called: name)
  }

  package static func open(path: String) throws(InspectionFailure) -> InspectedFile { try open(path: path.utf8) }

  /// Opens what `found`, an `O_PATH` descriptor, has found, if it is a regular file.
  static func opening(
    _ found: consuming FileDescriptor, called name: String
  ) throws(InspectionFailure) -> InspectedFile {
    guard let seen = found.status() else { throw InboxFolder.failure(errno, step: "look at", file: name) }
    guard seen.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(kind: FileKind.name(ofMode: seen.st_mode)) }
    // O_NONBLOCK: a file that somebody else holds a write lease on answers at once instead of after 45 s.
    let number = Glibc.open(found.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else { throw InboxFolder.failure(errno, step: "open", file: name) }
    let file = FileDescriptor(owning: number)
    guard let status = file.status() else { throw InboxFolder.failure(errno, step: "look at", file: name) }
    return InspectedFile(descriptor: file, name: name, status: FileStatus(status))
  }

  private init(descriptor: consuming FileDescriptor, name: String, status: FileStatus) {
    self.descriptor = descriptor
    self.name = name
    self.status = status
  }

  /// A path to the open file itself, for libraries that want one: valid while `self` lives, in this process only.
  package var path: String { descriptor.path }

  /// The file for a demuxer: the very one that was inspected, whatever its name leads to by now.
  package func source() throws(MediaError) -> FileSource {
    try FileSource(duplicating: descriptor.number, name: name)
  }

  /// The file as a source that waits for what is still to be written.
  package func growingSource() throws(MediaError) -> GrowingFile {
    try GrowingFile(duplicating: descriptor.number, name: name)
  }

  package func currentStatus() throws(InspectionFailure) -> FileStatus {
    guard let status = descriptor.status() else { throw InboxFolder.failure(errno, step: "look at", file: name) }
    return FileStatus(status)
  }

  /// Gives the very file that is open another name, `target`, on the same file system.
  package func link(to target: String) throws(InspectionFailure) {
    guard linkat(AT_FDCWD, descriptor.path, AT_FDCWD, target, AT_SYMLINK_FOLLOW) == 0 else {
      throw .system(step: "link to \(PrintableName.text(of: target))", file: name, errno: errno)
    }
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(_ count: Int, at offset: Int64) throws(InspectionFailure) -> [UInt8] {
    var failed: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor.number,
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
            .baseAddress, count - filled, Int(offset) + filled)
        if got > 0 {
          filled += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failed = errno
          break
        }
      }
    }
    guard failed == 0 else { throw .system(step: "read", file: name, errno: failed) }
    return bytes
  }
}
