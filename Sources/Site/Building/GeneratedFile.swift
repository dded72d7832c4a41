import Glibc

/// A file that the site generator wrote before.
struct GeneratedFile {
  let bytes: [UInt8]
  let sizeBytes: Int64
  /// Whole seconds, all that nginx sees of it.
  let modified: Int

  /// `nil` when there is no regular file; a link is not followed.
  static func read(_ path: String) -> GeneratedFile? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size < 64 << 20 else {
      return nil
    }
    let size = Int(status.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if got <= 0 { break }
        count += got
      }
    }
    return GeneratedFile(bytes: bytes, sizeBytes: Int64(size), modified: status.st_mtim.tv_sec)
  }

  static func isPage(_ bytes: [UInt8]) -> Bool {
    let mark = Array("<meta name=\"generator\" content=\"\(PageFrame.generator)\">".utf8)
    return !bytes.prefix(4096).split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
      .isEmpty
  }

  /// nginx makes an ETag of size and whole seconds, and so could tell a browser "unchanged" about a file that was
  /// replaced within a second by one of the same size. Such a file gets the next second.
  static func makeDistinct(_ path: String, from old: GeneratedFile) {
    var status = stat()
    guard lstat(path, &status) == 0, Int64(status.st_size) == old.sizeBytes, status.st_mtim.tv_sec <= old.modified
    else { return }
    let time = timespec(tv_sec: old.modified + 1, tv_nsec: 0)
    _ = utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW)
  }
}
