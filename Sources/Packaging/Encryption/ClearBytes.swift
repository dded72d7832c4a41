import Media

/// An encrypted segment as if it were not: only what is asked for is read and decrypted. In CBC mode a block needs its own
/// bytes and those of the block before.
struct ClearBytes: StreamBytes {
  private static let block = Int64(SegmentCipher.blockSize)

  private let encrypted: any StreamBytes
  private let key: [UInt8]
  private let vector: [UInt8]
  private(set) var sizeBytes: Int64

  /// - Returns: nil when `encrypted` does not end as what was encrypted with `key` does.
  init?(_ encrypted: any StreamBytes, key: [UInt8], vector: [UInt8]) throws(StreamReadError) {
    let whole = encrypted.sizeBytes
    guard whole > 0, whole % Self.block == 0 else { return nil }
    self.encrypted = encrypted
    self.key = key
    self.vector = vector
    // Its padding (RFC 5652 §6.3) tells how long it was.
    sizeBytes = whole
    let last = try read(at: whole - Self.block, count: SegmentCipher.blockSize)
    guard let count = last.last, (1...UInt8(SegmentCipher.blockSize)).contains(count),
      last.suffix(Int(count)).allSatisfy({ $0 == count })
    else { return nil }
    sizeBytes = whole - Int64(count)
  }

  func read(at offset: Int64, count: Int) throws(StreamReadError) -> [UInt8] {
    guard offset >= 0, offset < sizeBytes, count > 0 else { return [] }
    let end = offset + min(Int64(count), sizeBytes - offset)
    let start = offset / Self.block * Self.block
    let stop = (end + Self.block - 1) / Self.block * Self.block
    // With the block before, which is the vector of the first.
    let from = max(0, start - Self.block)
    let bytes = try encrypted.read(at: from, count: Int(stop - from))
    guard bytes.count == Int(stop - from) else { return [] }
    let before = from < start ? Array(bytes.prefix(SegmentCipher.blockSize)) : vector
    guard
      let clear = SegmentCipher.decrypt(blocks: Array(bytes.dropFirst(Int(start - from))), key: key, vector: before)
    else { return [] }
    return Array(clear[Int(offset - start)..<Int(end - start)])
  }
}
