import CPlatform
import Glibc
import Media

/// A segment that is being written in place: no playlist names it before it is complete.
///
/// While a resumed run passes what an earlier one published, it only counts.
struct SegmentFile: ~Copyable {
  let path: String
  private(set) var sizeBytes: Int64 = 0
  private let descriptor: Int32
  private let isEncrypted: Bool
  private var cipher: SegmentCipher?

  /// - Parameters:
  ///   - isPublished: whether the file is there and named by a playlist, so that it must not be touched.
  ///   - material: what it is encrypted with; nil: not at all.
  static func create(
    _ path: String, isPublished: Bool, material: SegmentKeys.Material? = nil
  ) throws(MediaError) -> SegmentFile {
    var file = try open(path, isPublished, isEncrypted: material != nil)
    if !isPublished, let material {
      file.cipher = try SegmentCipher(key: material.key, vector: material.vector)
    }
    return file
  }

  private static func open(_ path: String, _ isPublished: Bool, isEncrypted: Bool) throws(MediaError) -> SegmentFile {
    if isPublished { return SegmentFile(path: path, descriptor: -1, isEncrypted: isEncrypted) }
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(step: "create", file: path, errno: errno) }
    return SegmentFile(path: path, descriptor: descriptor, isEncrypted: isEncrypted)
  }

  private init(path: String, descriptor: Int32, isEncrypted: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isEncrypted = isEncrypted
    cipher = nil
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func append(_ header: [UInt8], _ packets: [Packet] = []) throws(MediaError) {
    if descriptor >= 0 {
      if let encrypted = try encrypt(header, packets) { try write(encrypted) } else { try write(header, packets) }
    }
    sizeBytes += Int64(header.count) + packets.reduce(0) { $0 + Int64($1.sizeBytes) }
  }

  private func write(_ header: [UInt8], _ packets: [Packet] = []) throws(MediaError) {
    do throws(MediaError) { try GatheredWrite.append(header, packets, to: descriptor, file: path) } catch {
      // No playlist names it, and on a full disk its room is what lets the manifest say why work stopped.
      unlink(path)
      throw error
    }
  }

  /// - Returns: nil when it is not encrypted.
  private mutating func encrypt(_ header: [UInt8], _ packets: [Packet]) throws(MediaError) -> [UInt8]? {
    guard cipher != nil else { return nil }
    var bytes: [UInt8] = []
    try cipher?.append(header, to: &bytes)
    for packet in packets { try cipher?.append(packet, to: &bytes) }
    return bytes
  }

  /// Ends the file. The kernel starts to write it to the disk, so that the later sync has little left to wait for.
  consuming func finish() throws(MediaError) -> Int64 {
    if isEncrypted {
      // The last block is always padded, with a whole one where nothing is missing (RFC 5652 §6.3).
      let block = Int64(SegmentCipher.blockSize)
      sizeBytes = (sizeBytes / block + 1) * block
      if let last = try cipher?.finish() { try write(last) }
    }
    if descriptor >= 0 { _ = cplatform_start_writeback(descriptor, 0, 0) }
    return sizeBytes
  }
}
