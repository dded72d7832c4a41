import CPlatform
import Glibc
import Inbox

/// Moves a file to another folder, also of another file system, without ever replacing what is there.
///
/// Between file systems: a copy under a temporary name, synced, renamed, and only then is the original removed. At no
/// instant is there less than one whole, named file; killed in between there may be two, which the next try sees.
enum FileMove {
  /// - Returns: false when `target` is taken by another file; nothing has changed then.
  static func move(_ source: BytePath, to target: BytePath) throws(FileError) -> Bool {
    switch try FileSystem.rename(source, to: target) {
    case .renamed: break
    case .nameTaken:
      guard try isFinishedCopy(target, of: source) else { return false }
      try FileSystem.removeFile(source)
    case .otherFileSystem:
      guard try copy(source, to: target) else { return false }
      try FileSystem.removeFile(source)
    }
    try FileSystem.sync(target.folder)
    try FileSystem.sync(source.folder)
    return true
  }

  /// Whether a move that was killed has made `target`: another file, on another file system, of the same bytes.
  private static func isFinishedCopy(_ target: BytePath, of source: BytePath) throws(FileError) -> Bool {
    guard let there = try FileSystem.status(target), let here = try FileSystem.status(source),
      there.isRegular, here.isRegular, there.identity.device != here.identity.device,
      there.sizeBytes == here.sizeBytes
    else { return false }
    return try hasSameBytes(target, source)
  }

  private static func copy(_ source: BytePath, to target: BytePath) throws(FileError) -> Bool {
    if try FileSystem.status(target) != nil { return try isFinishedCopy(target, of: source) }
    guard let status = try FileSystem.status(source) else { throw FileError("open", source, errno: ENOENT) }
    guard status.isRegular else {
      throw FileError(
        "move", source, errno: EXDEV, remedy: "only regular files move between file systems; remove it by hand")
    }
    let random = String(UInt64.random(in: 0 ... .max), radix: 16)
    let temporary = target.folder.appending(
      ".leat-move.\(String(repeating: "0", count: 16 - random.count))\(random).tmp")
    do throws(FileError) {
      try copyBytes(source, to: temporary)
      let result = try FileSystem.rename(temporary, to: target)
      if result != .renamed { try FileSystem.removeFile(temporary) }
      if result == .renamed { try FileSystem.sync(target.folder) }
      return result == .renamed
    } catch {
      _ = try? FileSystem.removeFile(temporary)
      throw error
    }
  }

  private static func copyBytes(_ source: BytePath, to target: BytePath) throws(FileError) {
    let from = source.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard from >= 0 else { throw FileError("open", source, errno: errno) }
    defer { close(from) }
    let to = target.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644) }
    guard to >= 0 else { throw FileError("create", target, errno: errno) }
    defer { close(to) }
    var buffer = [UInt8](repeating: 0, count: chunk)
    while true {
      let count = try readFully(from, into: &buffer, source)
      if count == 0 { break }
      try writeFully(to, buffer[..<count], target)
    }
    var status = stat()
    // The times are a courtesy; a file system that cannot keep them loses nothing.
    if fstat(from, &status) == 0 { _ = futimens(to, [status.st_atim, status.st_mtim]) }
    guard fsync(to) == 0 else { throw FileError("sync", target, errno: errno) }
  }

  private static func hasSameBytes(_ one: BytePath, _ other: BytePath) throws(FileError) -> Bool {
    let first = one.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard first >= 0 else { throw FileError("open", one, errno: errno) }
    defer { close(first) }
    let second = other.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard second >= 0 else { throw FileError("open", other, errno: errno) }
    defer { close(second) }
    var left = [UInt8](repeating: 0, count: chunk)
    var right = left
    while true {
      let count = try readFully(first, into: &left, one)
      guard try readFully(second, into: &right, other) == count, left[..<count] == right[..<count] else {
        return false
      }
      if count == 0 { return true }
    }
  }

  private static let chunk = 1 << 20

  private static func readFully(_ file: Int32, into buffer: inout [UInt8], _ path: BytePath) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError("read", path, errno: errno)
      }
      filled += count
    }
    return filled
  }

  private static func writeFully(_ file: Int32, _ bytes: ArraySlice<UInt8>, _ path: BytePath) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: written), $0.count - written) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError("write", path, errno: errno)
      }
      written += count
    }
  }
}
