@testable import Inbox

/// A file in memory; every byte is there, except in `holes`.
struct MemoryBytes: RandomAccessBytes {
  var bytes: [UInt8]
  var holes: [Range<Int64>] = []

  var sizeBytes: Int64 { Int64(bytes.count) }

  func read(_ count: Int, at offset: Int64) throws(InspectionFailure) -> [UInt8] {
    guard offset >= 0, offset < sizeBytes else { return [] }
    return Array(bytes[Int(offset)...].prefix(count))
  }

  func firstHole(from offset: Int64) -> Int64 {
    holes.first { $0.upperBound > offset }.map { max($0.lowerBound, offset) } ?? sizeBytes
  }

  func firstData(from offset: Int64) -> Int64 {
    holes.first { $0.contains(offset) }?.upperBound ?? offset
  }
}

func examine(_ bytes: [UInt8], holes: [Range<Int64>] = []) throws -> Completeness {
  try ContainerCompleteness.examine(bytes: MemoryBytes(bytes: bytes, holes: holes))
}

func bigEndian32(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * (3 - $0))) } }

func littleEndian32(_ value: Int) -> [UInt8] { bigEndian32(value).reversed() }

/// A box of ISO/IEC 14496-12.
func box(_ type: String, _ payload: [UInt8] = [], size: Int? = nil) -> [UInt8] {
  bigEndian32(size ?? payload.count + 8) + Array(type.utf8) + payload
}

/// The same with a 64-bit size.
func largeBox(_ type: String, _ payload: [UInt8], size: Int? = nil) -> [UInt8] {
  bigEndian32(1) + Array(type.utf8) + bigEndian32(0) + bigEndian32(size ?? payload.count + 16) + payload
}

/// A Matroska element with an eight-byte size; nil: unknown.
func element(_ id: [UInt8], _ payload: [UInt8], size: Int? = nil, isUnknownSize: Bool = false) -> [UInt8] {
  let length = size ?? payload.count
  let spelled = [0x01, 0, 0, 0] + bigEndian32(length)
  return id + (isUnknownSize ? [0x01] + [UInt8](repeating: 0xFF, count: 7) : spelled) + payload
}
