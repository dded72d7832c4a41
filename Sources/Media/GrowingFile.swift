import CPlatform
import Glibc
import Synchronization

/// A regular file that somebody is still writing: `read` waits for bytes instead of reporting an end.
///
/// Bytes are given out up to a *proven frontier*. That is the size, where the file grows at its end. Where a client has
/// set the full size beforehand it is the first hole or the first blank block, less a margin: the block that is being
/// written, and the blocks that a file system zeroes around it, read as zeros that nobody wrote. Holes alone do not tell:
/// reserved space that somebody has read, or that the kernel has read ahead, is no hole to `SEEK_HOLE`.
package final class GrowingFile: ByteSource {
  /// ext4 may zero up to 32 KiB around a write into reserved space (`extent_max_zeroout_kb`); twice that.
  private static let margin: Int64 = 64 << 10
  /// Bytes; what a file system gives out as one.
  private static let blockSize = 4096
  /// Behind the notification, for file systems that give none. Milliseconds.
  private static let slowPoll: Int32 = 1000

  package let name: String
  /// libavformat must not look for what is not there yet.
  package let isSeekable = false
  private let descriptor: Int32
  private let changes: FileChanges
  private let state: Mutex<State>
  /// Bytes, when reading began: a file that has grown since is not preallocated.
  private let firstSize: Int64

  private struct State {
    var position: Int64 = 0
    var isComplete = false
    var isCancelled = false
    /// Holes have been seen: the size says nothing about what has been written.
    var isPreallocated = false
  }

  /// Duplicates an open file that has been found to be a regular one.
  /// - Parameter isComplete: nobody writes any more; `complete` says so later.
  package init(duplicating open: Int32, name: String, isComplete: Bool = false) throws(MediaError) {
    self.name = name
    descriptor = fcntl(open, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else { throw .system(step: "open", file: name, errno: errno) }
    do throws(MediaError) { changes = try FileChanges(of: descriptor, name: name) } catch {
      close(descriptor)
      throw error
    }
    var status = stat()
    firstSize = unsafe fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    // What the kernel reads ahead of a writer is blank.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
    state = Mutex(State(isComplete: isComplete))
  }

  deinit { close(descriptor) }

  /// What is there now, written or not.
  package var sizeBytes: Int64 {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  package var position: Int64 { state.withLock { $0.position } }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    while true {
      let now = state.withLock { $0 }
      if now.isCancelled { throw .cancelled }
      // Taken before the size: a write in between is noticed by the wait that follows.
      changes.forget()
      let available = try frontier(now) - now.position
      if available > 0 {
        let wanted = Int(clamping: min(available, Int64(buffer.count)))
        let count = unsafe pread(descriptor, buffer.baseAddress, wanted, Int(now.position))
        if count < 0, errno != EINTR { throw .system(step: "read", file: name, errno: errno) }
        let proven = count > 0 ? unsafe provenCount(UnsafeRawBufferPointer(buffer), count, now) : 0
        if proven > 0 {
          state.withLock { $0.position += Int64(proven) }
          return proven
        }
        if count > 0 { changes.wait(milliseconds: Self.slowPoll) }
      } else if now.isComplete {
        return 0
      } else {
        changes.wait(milliseconds: Self.slowPoll)
      }
    }
  }

  package func seek(to offset: Int64) throws(MediaError) {
    throw .system(step: "seek in", file: name, errno: ESPIPE)
  }

  package func cancel() {
    state.withLock { $0.isCancelled = true }
    changes.wake()
  }

  package func startHash() throws(MediaError) -> ContentHash? {
    try ContentHash(duplicating: descriptor, name: name)
  }

  /// Nobody writes to the file any more: what is there now is all there is.
  package func complete() {
    state.withLock { $0.isComplete = true }
    changes.wake()
  }

  /// How many of the `count` bytes that were read somebody has written.
  private func provenCount(_ buffer: UnsafeRawBufferPointer, _ count: Int, _ now: State) -> Int {
    if now.isComplete || (!now.isPreallocated && sizeBytes > firstSize) { return count }
    let piece = unsafe UnsafeRawBufferPointer(rebasing: buffer.prefix(count))
    if let blank = unsafe Self.blankBlock(in: piece, at: now.position) { return max(0, blank - Int(Self.margin)) }
    // The margin before the next blank block may begin in what was read.
    let end = now.position + Int64(count)
    let next: Int? = unsafe withUnsafeTemporaryAllocation(byteCount: Int(Self.margin), alignment: 1) { more in
      let got = unsafe pread(descriptor, more.baseAddress, more.count, Int(end))
      guard got > 0 else { return nil }
      return unsafe Self.blankBlock(in: UnsafeRawBufferPointer(rebasing: more.prefix(got)), at: end)
    }
    return next.map { max(0, count + $0 - Int(Self.margin)) } ?? count
  }

  /// Where in `bytes`, which lie at `offset` of the file, a block of zeros begins. The part of a block counts as a block:
  /// its rest is blank, too, or comes with the next look.
  private static func blankBlock(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> Int? {
    var start = 0
    while start < bytes.count {
      let left = blockSize - Int((offset + Int64(start)) % Int64(blockSize))
      let end = min(start + left, bytes.count)
      // Less than this may well be content.
      if end - start >= 512, unsafe bytes[start..<end].allSatisfy({ $0 == 0 }) { return start }
      start = end
    }
    return nil
  }

  /// The offset up to which every byte has been written.
  private func frontier(_ now: State) throws(MediaError) -> Int64 {
    let size = sizeBytes
    guard size >= now.position else {
      throw .rewritten(file: name)
    }
    if now.isComplete { return size }
    let hole = cplatform_seek_hole(descriptor, now.position)
    let isHole = hole >= 0 && hole < size
    if isHole, !now.isPreallocated { state.withLock { $0.isPreallocated = true } }
    // Once preallocated, always so: the last block of all has no hole behind it that would tell.
    guard isHole || now.isPreallocated else { return size }
    return max(now.position, (isHole ? hole : size) - Self.margin)
  }
}
