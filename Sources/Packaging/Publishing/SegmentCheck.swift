import Foundation
import Glibc
import Media

/// Looks at a segment's outer structure without reading its samples.
enum SegmentCheck {
  private static let transportPacketSize: Int64 = 188

  static func isWhole(path: String) -> Bool { fault(path: path) == nil }

  /// The same of an encrypted one. Its padding fits by chance once in 256 times, so its beginning has to be what it should.
  static func isWhole(path: String, _ material: SegmentKeys.Material) -> Bool {
    guard let bytes = FileManager.default.contents(atPath: path),
      let clear = SegmentCipher.decrypt([UInt8](bytes), key: material.key, vector: material.vector)
    else { return false }
    if path.hasSuffix(".vtt") { return clear.starts(with: WebVTTSegment.header.utf8) && !clear.contains(0) }
    if path.hasSuffix(".ts") { return clear.first == 0x47 && clear.count % Int(transportPacketSize) == 0 }
    guard let (boxes, fault) = try? TopBox.walk(MemoryBytes(bytes: clear), mayEndEarly: false), fault == nil else {
      return false
    }
    return boxes.contains { $0.type == "moof" } && boxes.contains { $0.type == "mdat" }
  }

  /// What is wrong with the file; nil when its structure reaches exactly to its end.
  static func fault(path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return "cannot be opened: \(String(cString: strerror(errno)))" }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return "cannot be examined" }
    let size = Int64(status.st_size)
    guard size > 0 else { return "is empty" }
    if path.hasSuffix(".vtt") { return textFault(descriptor, size) }
    return path.hasSuffix(".ts") ? transportFault(descriptor, size) : boxFault(descriptor, size)
  }

  private static func transportFault(_ descriptor: Int32, _ size: Int64) -> String? {
    guard size % transportPacketSize == 0 else { return "does not end with a whole packet" }
    let ends = [0, size - transportPacketSize].map { read(descriptor, at: $0, count: 1).first }
    return ends.allSatisfy { $0 == 0x47 } ? nil : "does not hold transport stream packets"
  }

  /// Text that ends with a line; what was not written before a power cut reads as zeros.
  private static func textFault(_ descriptor: Int32, _ size: Int64) -> String? {
    guard size <= Int64(TextSegment.longestBytes) else { return "is longer than subtitles are" }
    let bytes = read(descriptor, at: 0, count: Int(size))
    guard bytes.starts(with: WebVTTSegment.header.utf8), bytes.last == UInt8(ascii: "\n"), !bytes.contains(0) else {
      return "is not whole"
    }
    return nil
  }

  private static func boxFault(_ descriptor: Int32, _ size: Int64) -> String? {
    var offset: Int64 = 0
    var types: [String] = []
    while offset < size {
      let header = read(descriptor, at: offset, count: 16)
      guard header.count >= 8 else { return "ends inside a box" }
      var length = header[0..<4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
      if length == 1, header.count == 16 {
        length = Int64(clamping: header[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      }
      guard length >= 8, length <= size - offset else { return "has a box that does not fit" }
      types.append(String(decoding: header[4..<8], as: UTF8.self))
      offset += length
    }
    let isSegment = types.contains("moof") && types.contains("mdat")
    return isSegment || types.contains("moov") ? nil : "has neither a fragment nor a header"
  }

  private static func read(_ descriptor: Int32, at offset: Int64, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      read = max(0, pread(descriptor, buffer.baseAddress, count, Int(offset)))
    }
  }
}
