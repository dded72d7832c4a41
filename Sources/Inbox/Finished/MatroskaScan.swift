/// Matroska and WebM: whether the Segment is all there (RFC 8794 §6, RFC 9559 §5.1).
enum MatroskaScan {
  static let segment: UInt64 = 0x1853_8067
  private static let header: UInt64 = 0x1A45_DFA3
  private static let mostElements = 100_000

  struct Element {
    let id: UInt64
    let payload: Int64
    /// Nil: of unknown size, as live recorders write it.
    let end: Int64?
  }

  static func examine<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Completeness {
    let size = bytes.sizeBytes
    var offset: Int64 = 0
    // The EBML header, at most a Void or a checksum, the Segment.
    for _ in 0..<16 {
      guard let element = try element(in: bytes, at: offset) else {
        return .incomplete(why: "the file ends before its first picture", missingBytes: nil)
      }
      if element.id == segment {
        guard let end = element.end else { return try unknownSize(bytes, from: element.payload) }
        return end <= size
          ? .complete
          : .incomplete(why: "the file ends within its media data (Segment)", missingBytes: end - size)
      }
      guard let end = element.end, end < size else {
        return .incomplete(why: "the file ends before its first picture", missingBytes: nil)
      }
      offset = end
    }
    return .unbounded
  }

  /// A Segment without an end: what is in it may tell that it was cut.
  private static func unknownSize<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes, from start: Int64
  ) throws(InspectionFailure) -> Completeness {
    let size = bytes.sizeBytes
    var offset = start
    for _ in 0..<mostElements where offset < size {
      // What is not a whole element at the end of a recording, players pass over.
      guard let element = try element(in: bytes, at: offset), let end = element.end else { return .unbounded }
      guard end <= size else {
        return .incomplete(why: "the file ends within a block of data", missingBytes: end - size)
      }
      offset = end
    }
    return .unbounded
  }

  static func element<Bytes: RandomAccessBytes & ~Copyable>(
    in bytes: borrowing Bytes, at offset: Int64
  ) throws(InspectionFailure) -> Element? {
    // At most four bytes of ID and eight of size.
    let head = try bytes.read(12, at: offset)
    guard let first = head.first, first != 0 else { return nil }
    let idLength = first.leadingZeroBitCount + 1
    guard idLength <= 4, head.count > idLength else { return nil }
    let id = bigEndian(head[..<idLength])
    let sizeStart = head[idLength]
    let sizeLength = sizeStart.leadingZeroBitCount + 1
    guard sizeLength <= 8, head.count >= idLength + sizeLength else { return nil }
    let valueBits = UInt64(7 * sizeLength)
    let value = bigEndian(head[idLength..<(idLength + sizeLength)]) & ((1 << valueBits) - 1)
    let payload = offset + Int64(idLength + sizeLength)
    if value == (1 << valueBits) - 1 { return Element(id: id, payload: payload, end: nil) }
    let (end, overflow) = payload.addingReportingOverflow(Int64(clamping: value))
    return overflow ? nil : Element(id: id, payload: payload, end: end)
  }
}
