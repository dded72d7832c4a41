import Glibc

/// Which file it is, whatever it is called: what stays the same through a rename.
package struct FileIdentity: Hashable, Codable, Sendable {
  package let device: UInt64
  package let inode: UInt64

  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  init(_ status: stat) { self.init(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }
}

/// What `stat(2)` tells about a file that matters for an upload.
package struct FileStatus: Hashable, Sendable {
  package let identity: FileIdentity
  package let sizeBytes: Int64
  /// When the content last changed, nanoseconds since 1970; the clock of whoever wrote the file, so good for
  /// telling a change, not for telling how long ago.
  package let modifiedNanoseconds: Int64
  /// How many names the file has.
  package let links: Int
  /// Bytes that the file takes on the disk; fewer than its size when it has holes.
  package let allocatedBytes: Int64

  package init(
    identity: FileIdentity, sizeBytes: Int64, modifiedNanoseconds: Int64, links: Int = 1, allocatedBytes: Int64 = 0
  ) {
    self.identity = identity
    self.sizeBytes = sizeBytes
    self.modifiedNanoseconds = modifiedNanoseconds
    self.links = links
    self.allocatedBytes = allocatedBytes
  }

  init(_ status: stat) {
    let (seconds, overflow) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    self.init(
      identity: FileIdentity(status), sizeBytes: Int64(status.st_size),
      modifiedNanoseconds: overflow ? Int64(status.st_mtim.tv_sec) : seconds &+ Int64(status.st_mtim.tv_nsec),
      links: Int(clamping: status.st_nlink),
      allocatedBytes: Int64(clamping: Int64(status.st_blocks).multipliedReportingOverflow(by: 512).partialValue))
  }
}
