import CPlatform
import Glibc

/// A kind of file system, as far as it matters here: whether the kernel sees everything that happens to its files.
///
/// On network file systems and on FUSE other machines, or a process behind the kernel's back, change files: inotify
/// says nothing of that, and a lease tells nothing about writers elsewhere (NFSv4 and CIFS answer EAGAIN when they hold
/// no delegation or oplock, whoever writes).
struct FileSystemKind: Equatable, Sendable {
  /// As people know it, e.g. `NFS`.
  let name: String
  let seesAllChanges: Bool

  static let local = FileSystemKind(name: "a local file system", seesAllChanges: true)

  /// Magic numbers of `statfs(2)` and of the kernel's `magic.h`.
  private static let remote: [Int64: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB", 0xFF53_4D42: "CIFS", 0x6573_5546: "FUSE", 0x0102_1997: "9P",
    0x5346_414F: "AFS", 0x6B41_4653: "AFS", 0x7375_7245: "Coda", 0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre",
    0x1161_970: "GFS2", 0x7461_636F: "OCFS2", 0x786F_4256: "VirtualBox shared folders",
    0xBACB_ACBC: "VMware shared folders",
    0x564C: "NCP", 0xAAD7_AAEA: "PanFS", 0x4750_4653: "GPFS", 0x1983_0326: "BeeGFS", 0x2030_528D: "OrangeFS",
  ]

  init(magic: Int64) {
    let remote = Self.remote[magic]
    self.init(name: remote ?? "a local file system", seesAllChanges: remote == nil)
  }

  private init(name: String, seesAllChanges: Bool) {
    self.name = name
    self.seesAllChanges = seesAllChanges
  }

  /// Of the file system that `descriptor` lies on; local when the system does not say.
  init(holding descriptor: borrowing FileDescriptor) {
    self.init(magic: cplatform_file_system_type_of(descriptor.number))
  }
}
