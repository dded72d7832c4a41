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

  /// - Parameter isPublished: whether the file is there and named by a playlist, so that it must not be touched.
  static func create(_ path: String, isPublished: Bool) throws(MediaError) -> SegmentFile {
    if isPublished { return SegmentFile(path: path, descriptor: -1) }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system(step: "create", file: path, errno: errno) }
    return SegmentFile(path: path, descriptor: descriptor)
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  mutating func append(_ header: [UInt8], _ packets: [Packet] = []) throws(MediaError) {
    if descriptor >= 0 {
      do throws(MediaError) { try GatheredWrite.append(header, packets, to: descriptor, file: path) } catch {
        // No playlist names it, and on a full disk its room is what lets the manifest say why work stopped.
        unlink(path)
        throw error
      }
    }
    sizeBytes += Int64(header.count) + packets.reduce(0) { $0 + Int64($1.sizeBytes) }
  }

  /// Ends the file. The kernel starts to write it to the disk, so that the later sync has little left to wait for.
  consuming func finish() -> Int64 {
    if descriptor >= 0 { _ = cplatform_start_writeback(descriptor, 0, 0) }
    return sizeBytes
  }
}
