import CLibAV
import Glibc
import Synchronization

/// Where a demuxer's bytes come from. One thread reads it at a time; `cancel` may be called from any.
package protocol ByteSource: AnyObject, Sendable {
  /// For messages.
  var name: String { get }
  /// Bytes; what is there now, for a source that still grows.
  var sizeBytes: Int64 { get }
  /// Whether `seek` works; a source that still grows only goes forward.
  var isSeekable: Bool { get }
  /// Fills `buffer` from the current position; bytes read, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int
  /// Moves to `offset` bytes from the start.
  func seek(to offset: Int64) throws(MediaError)
  /// The offset of the next byte to be read.
  var position: Int64 { get }
  /// Makes every later read throw `MediaError.cancelled`.
  func cancel()
  /// Starts to compute the content's SHA-256 beside the reading; nil for a source that has no use for it.
  func startHash() throws(MediaError) -> ContentHash?
}

extension ByteSource {
  package func startHash() throws(MediaError) -> ContentHash? { nil }
}

/// A finished regular file. Never a link, FIFO or device, whatever its name says.
package final class FileSource: ByteSource {
  package let name: String
  package let sizeBytes: Int64
  package let isSeekable = true
  private let descriptor: Int32
  private let offset = Atomic<Int64>(0)
  private let isCancelled = Atomic<Bool>(false)

  /// - Throws: `MediaError.system` when the file cannot be opened, `.unsupported` when it is not a regular file.
  package init(path: String) throws(MediaError) {
    name = path
    descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(step: "open", file: path, errno: errno) }
    var status = stat()
    let answer = unsafe fstat(descriptor, &status)
    let number = errno
    sizeBytes = Int64(status.st_size)
    guard answer == 0 else {
      close(descriptor)
      throw .system(step: "examine", file: path, errno: number)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unsupported(step: "read", file: path, reason: "not a regular file")
    }
    // Sequential reading doubles the kernel's read-ahead; refusal costs nothing.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// The regular file that is open as `number`; its owner may close that at any time.
  package init(duplicating number: Int32, name: String) throws(MediaError) {
    self.name = name
    descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else { throw .system(step: "open", file: name, errno: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let number = errno
      close(descriptor)
      throw .system(step: "examine", file: name, errno: number)
    }
    sizeBytes = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  package var position: Int64 { offset.load(ordering: .relaxed) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    if isCancelled.load(ordering: .relaxed) { throw .cancelled }
    while true {
      let count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, Int(position))
      if count >= 0 {
        offset.wrappingAdd(Int64(count), ordering: .relaxed)
        return count
      }
      if errno != EINTR { throw .system(step: "read", file: name, errno: errno) }
    }
  }

  package func seek(to offset: Int64) throws(MediaError) {
    guard offset >= 0 else { throw .system(step: "seek in", file: name, errno: EINVAL) }
    self.offset.store(offset, ordering: .relaxed)
  }

  package func cancel() { isCancelled.store(true, ordering: .relaxed) }

  package func startHash() throws(MediaError) -> ContentHash? {
    try ContentHash(duplicating: descriptor, name: name)
  }
}

/// Bytes in memory.
package final class MemorySource: ByteSource {
  package let name: String
  package let isSeekable = true
  private let bytes: [UInt8]
  private let offset = Atomic<Int64>(0)

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package var sizeBytes: Int64 { Int64(bytes.count) }
  package var position: Int64 { offset.load(ordering: .relaxed) }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    let start = Int(clamping: position)
    guard start < bytes.count else { return 0 }
    let piece = bytes[start..<min(bytes.count, start + buffer.count)]
    unsafe buffer.copyBytes(from: piece)
    offset.wrappingAdd(Int64(piece.count), ordering: .relaxed)
    return piece.count
  }

  package func seek(to offset: Int64) throws(MediaError) {
    guard offset >= 0 else { throw .system(step: "seek in", file: name, errno: EINVAL) }
    self.offset.store(offset, ordering: .relaxed)
  }

  package func cancel() {}
}

extension ByteSource {
  /// The bytes from the current position on, up to `limit` of them.
  package func contents(upTo limit: Int) throws(MediaError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(clamping: min(Int64(limit), max(0, sizeBytes - position))))
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while bytes.count < limit {
      let count: Result<Int, MediaError> = unsafe chunk.withUnsafeMutableBytes { buffer in
        Result { () throws(MediaError) in unsafe try read(into: buffer) }
      }
      let filled = try count.get()
      if filled == 0 { break }
      bytes += chunk[..<filled]
    }
    return bytes
  }
}
