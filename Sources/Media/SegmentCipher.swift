import CLibAV
import COpenSSL
import Glibc

/// AES-128 in CBC mode with PKCS #7 padding, as HLS encrypts whole segments (RFC 8216 §4.3.2.4).
@safe package struct SegmentCipher: ~Copyable {
  /// Of a key, an initialization vector and a block. Bytes.
  package static let blockSize = 16

  private let context: OpaquePointer

  /// Begins a segment.
  /// - Parameters:
  ///   - key: 16 bytes.
  ///   - vector: 16 bytes.
  package init(key: [UInt8], vector: [UInt8]) throws(MediaError) {
    guard key.count == Self.blockSize, vector.count == Self.blockSize, let new = unsafe EVP_CIPHER_CTX_new() else {
      throw Self.failure
    }
    guard unsafe EVP_EncryptInit_ex(new, EVP_aes_128_cbc(), nil, key, vector) == 1 else {
      unsafe EVP_CIPHER_CTX_free(new)
      throw Self.failure
    }
    unsafe context = new
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// Encrypts what comes next: whole blocks, the rest waits.
  package mutating func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) throws(MediaError) {
    var rest = unsafe bytes
    while unsafe !rest.isEmpty {
      let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 24))
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
      var buffer = [UInt8](repeating: 0, count: piece.count + Self.blockSize)
      var count: Int32 = 0
      let input = unsafe piece.bindMemory(to: UInt8.self).baseAddress
      guard unsafe EVP_EncryptUpdate(context, &buffer, &count, input, Int32(piece.count)) == 1 else {
        throw Self.failure
      }
      output += buffer.prefix(Int(count))
    }
  }

  package mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) throws(MediaError) {
    let result: Result<Void, MediaError> = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(MediaError) in unsafe try append(bytes, to: &output) }
    }
    try result.get()
  }

  package mutating func append(_ packet: Packet, to output: inout [UInt8]) throws(MediaError) {
    let bytes = unsafe UnsafeRawBufferPointer(start: packet.pointer.pointee.data, count: packet.sizeBytes)
    unsafe try append(bytes, to: &output)
  }

  /// Ends the segment: its last block, padded.
  package mutating func finish() throws(MediaError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 2 * Self.blockSize)
    var count: Int32 = 0
    guard unsafe EVP_EncryptFinal_ex(context, &buffer, &count) == 1 else { throw Self.failure }
    return Array(buffer.prefix(Int(count)))
  }

  /// - Returns: nil when `bytes` are no segment that was encrypted with this key and vector.
  package static func decrypt(_ bytes: [UInt8], key: [UInt8], vector: [UInt8]) -> [UInt8]? {
    guard key.count == blockSize, vector.count == blockSize, !bytes.isEmpty, bytes.count % blockSize == 0,
      let size = Int32(exactly: bytes.count), let context = unsafe EVP_CIPHER_CTX_new()
    else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    guard unsafe EVP_DecryptInit_ex(context, EVP_aes_128_cbc(), nil, key, vector) == 1 else { return nil }
    var output = [UInt8](repeating: 0, count: bytes.count + blockSize)
    var (count, last) = (Int32(0), Int32(0))
    let isWhole = unsafe output.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe EVP_DecryptUpdate(context, start, &count, bytes, size) == 1
        && EVP_DecryptFinal_ex(context, start + Int(count), &last) == 1
    }
    guard isWhole else { return nil }
    output.removeLast(output.count - Int(count) - Int(last))
    return output
  }

  /// Whole blocks from the midst of a segment.
  /// - Parameter vector: the encrypted block before them; for the first of a segment its vector.
  /// - Returns: nil when they are no whole blocks.
  package static func decrypt(blocks: [UInt8], key: [UInt8], vector: [UInt8]) -> [UInt8]? {
    guard key.count == blockSize, vector.count == blockSize, blocks.count % blockSize == 0,
      let size = Int32(exactly: blocks.count), let context = unsafe EVP_CIPHER_CTX_new()
    else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    guard unsafe EVP_DecryptInit_ex(context, EVP_aes_128_cbc(), nil, key, vector) == 1,
      unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1
    else { return nil }
    var output = [UInt8](repeating: 0, count: blocks.count + blockSize)
    var count: Int32 = 0
    guard unsafe EVP_DecryptUpdate(context, &output, &count, blocks, size) == 1, Int(count) == blocks.count else {
      return nil
    }
    output.removeLast(blockSize)
    return output
  }

  /// A new key.
  package static func randomKey() throws(MediaError) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: blockSize)
    guard unsafe RAND_bytes(&key, Int32(blockSize)) == 1 else { throw failure }
    return key
  }

  /// A vector that nobody can tell who has not the key, and that is always the same for `name`.
  package static func vector(for name: String, key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let words = Array(name.utf8)
    _ = unsafe HMAC(EVP_sha256(), key, Int32(clamping: key.count), words, words.count, &digest, &count)
    return Array(digest.prefix(blockSize))
  }

  private static var failure: MediaError {
    .system(step: "encrypt", file: "a segment", errno: ENOMEM)
  }
}
