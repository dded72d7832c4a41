import CPlatform
import Glibc

/// Whether somebody still writes to a file.
package enum WriterDetection: ~Copyable {
  /// Nobody has the file open for writing, and as long as the lease is held nobody gets it open unnoticed.
  case noWriter(ReadLease)
  /// A process has the file open for writing.
  case writer(InspectedFile)
  /// The system does not say: the file belongs to another user and `CAP_LEASE` is missing, or the file system knows no
  /// leases, or only those of this machine. Never to be taken for "no writer".
  case unknown(InspectedFile, WriterUnknown)

  /// Asks by taking a read lease (`F_SETLEASE`, fcntl(2)), the one question that the kernel answers without a race.
  ///
  /// The caller itself must not have the file open for writing.
  package static func examine(_ file: consuming InspectedFile) -> WriterDetection {
    let kind = FileSystemKind(holding: file.descriptor)
    guard kind.seesAllChanges else { return .unknown(file, .remote(fileSystem: kind.name)) }
    guard cplatform_set_read_lease(file.descriptor.number, 1) != 0 else { return .noWriter(ReadLease(on: file)) }
    let number = errno
    return number == EAGAIN ? .writer(file) : .unknown(file, .refused(errno: number))
  }
}

/// Why nobody can say whether a file is still written to.
package enum WriterUnknown: Equatable, Sendable, CustomStringConvertible {
  case remote(fileSystem: String)
  /// `EACCES`: the file is another user's; `EINVAL`: no leases here.
  case refused(errno: Int32)

  package var description: String {
    switch self {
    case .remote(let fileSystem): "writers on other machines cannot be seen on \(fileSystem)"
    case .refused(EACCES): "the file belongs to another user; give leatd CAP_LEASE"
    case .refused(let errno): "the file system gives no lease: \(systemMessage(errno))"
    }
  }
}

/// A read lease on a file, and the file itself; both are given back when the owner goes away.
///
/// While it is held, an `open` for writing, or a truncation, by anybody waits until the lease is given back
/// (with `O_NONBLOCK` it fails), up to `/proc/sys/fs/lease-break-time`, 45 s. So hold it for the moment of a claim and no longer.
/// When somebody waits the kernel sends a signal: `SIGIO` by default, which ends a process that does not expect it.
/// `cplatform_set_read_lease` asks for `SIGURG`, which does nothing unless somebody handles it.
package struct ReadLease: ~Copyable {
  package let file: InspectedFile

  fileprivate init(on file: consuming InspectedFile) { self.file = file }

  /// Whether nobody has asked to write since the lease was taken.
  package var stands: Bool { cplatform_read_lease_stands(file.descriptor.number) == 1 }

  /// Gives the lease back and keeps the file.
  package consuming func release() -> InspectedFile {
    _ = cplatform_set_read_lease(file.descriptor.number, 0)
    return file
  }
}
