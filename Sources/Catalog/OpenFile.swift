import Glibc

/// An open descriptor that closes with its owner; the system calls of this module, with their errors.
struct OpenFile: ~Copyable {
  /// -1 once `close` has run.
  private(set) var descriptor: Int32
  let path: String

  /// Opens `path` without handing it on to child processes, and without following a link in its last part, unless a
  /// folder is wanted.
  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(CatalogError) -> OpenFile {
    let flags = flags | O_CLOEXEC | (flags & O_DIRECTORY == 0 ? O_NOFOLLOW : 0)
    let descriptor = try answer(of: "open", path) { Glibc.open(path, flags, mode) }
    return OpenFile(descriptor: descriptor, path: path)
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  /// Closes and reports: network file systems say only now that the disk is full.
  consuming func close() throws(CatalogError) {
    let closing = descriptor
    descriptor = -1
    // After EINTR the descriptor is gone all the same (Linux), so there is no second try.
    if Glibc.close(closing) != 0, errno != EINTR {
      throw .system(call: "close", path: path, errno: errno)
    }
  }

  func status() throws(CatalogError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(call: "examine", path: path, errno: errno) }
    return status
  }

  func write(_ bytes: [UInt8]) throws(CatalogError) {
    var written = 0
    while written < bytes.count {
      let offset = written
      written += try Self.answer(of: "write", path) {
        bytes.withUnsafeBytes { bytes in
          let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
          return Glibc.write(descriptor, rest.baseAddress, rest.count)
        }
      }
    }
  }

  /// Everything up to the end, or up to `limit` bytes.
  func read(upTo limit: Int) throws(CatalogError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      let count = try Self.answer(of: "read", path) {
        chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// The last bytes, some `limit` of them.
  func readEnd(upTo limit: Int) throws(CatalogError) -> [UInt8] {
    let start = max(0, try status().st_size - limit)
    _ = try Self.answer(of: "seek in", path) { lseek(descriptor, start, SEEK_SET) }
    return try read(upTo: limit)
  }

  func sync() throws(CatalogError) {
    _ = try Self.answer(of: "sync", path) { fsync(descriptor) }
  }

  /// Calls again while signals interrupt, and turns -1 into an error.
  private static func answer<Number: SignedInteger>(
    of call: String, _ path: String, _ body: () -> Number
  ) throws(CatalogError) -> Number {
    while true {
      let result = body()
      if result >= 0 { return result }
      if errno != EINTR { throw .system(call: call, path: path, errno: errno) }
    }
  }
}

/// Makes the names in the folder `path` (files created, renamed, removed there) survive a power cut.
package func syncDirectory(_ path: String) throws(CatalogError) {
  try OpenFile.open(path, O_RDONLY | O_DIRECTORY).sync()
}
