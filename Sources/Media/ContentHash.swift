import COpenSSL
import Foundation
import Glibc

/// The SHA-256 of a file, computed on a thread of its own right behind the thread that packages it: what that one has
/// just read is still in the page cache, so the disk is read once.
@safe package final class ContentHash: @unchecked Sendable {
  // Unchecked: `limit`, `isEnded` and `result` are only touched between `lock()` and `unlock()`; the descriptor and the
  // digest belong to the thread.
  private static let pieceSize = 256 << 10

  private let condition = NSCondition()
  private var limit: Int64 = 0
  private var isEnded = false
  private var isAbandoned = false
  private var result: Result<String, MediaError>?

  /// - Parameter open: duplicated; closed when the work is done.
  init(duplicating open: Int32, name: String) throws(MediaError) {
    let descriptor = fcntl(open, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else { throw .system(step: "open", file: name, errno: errno) }
    let thread = Thread { [self] in
      let result = Result { () throws(MediaError) in try hash(descriptor, name) }
      close(descriptor)
      condition.lock()
      self.result = result
      condition.broadcast()
      condition.unlock()
    }
    thread.name = "sha256"
    thread.start()
  }

  /// The first `offset` bytes have been read by the other thread.
  package func allow(upTo offset: Int64) {
    condition.lock()
    // One wake-up a piece, not one a packet.
    if offset - limit >= Int64(Self.pieceSize) {
      limit = offset
      condition.broadcast()
    }
    condition.unlock()
  }

  /// Everything is there: hashes the rest and returns the digest in lower-case hexadecimal.
  package func finish() throws(MediaError) -> String {
    condition.lock()
    defer { condition.unlock() }
    isEnded = true
    condition.broadcast()
    while true {
      if let result { return try result.get() }
      condition.wait()
    }
  }

  /// The digest is not wanted any more; the thread ends by itself.
  package func abandon() {
    condition.lock()
    isAbandoned = true
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until there are bytes behind `offset`; nil when the digest is not wanted any more.
  private func bytes(behind offset: Int64) -> Int64? {
    condition.lock()
    defer { condition.unlock() }
    while !isAbandoned && !isEnded && limit <= offset { condition.wait() }
    if isAbandoned { return nil }
    return isEnded ? .max : limit - offset
  }

  private func hash(_ descriptor: Int32, _ name: String) throws(MediaError) -> String {
    guard let digest = unsafe EVP_MD_CTX_new() else { throw .system(step: "hash", file: name, errno: ENOMEM) }
    defer { unsafe EVP_MD_CTX_free(digest) }
    unsafe EVP_DigestInit_ex(digest, EVP_sha256(), nil)
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    var offset: Int64 = 0
    while let available = bytes(behind: offset) {
      let count = unsafe pread(descriptor, &buffer, Int(min(available, Int64(buffer.count))), Int(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(step: "read", file: name, errno: errno)
      }
      if count == 0 { return unsafe hexadecimal(digest) }
      unsafe EVP_DigestUpdate(digest, buffer, count)
      offset += Int64(count)
    }
    throw .cancelled
  }

  private func hexadecimal(_ digest: OpaquePointer) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    unsafe EVP_DigestFinal_ex(digest, &bytes, &count)
    return bytes.prefix(Int(count)).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
