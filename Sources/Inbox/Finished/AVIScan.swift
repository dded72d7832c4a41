/// AVI: whether each RIFF chunk is all there; long files have one for each gigabyte (OpenDML).
enum AVIScan {
  private static let mostChunks = 10_000

  static func examine<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Completeness {
    let size = bytes.sizeBytes
    var offset: Int64 = 0
    for _ in 0..<mostChunks where offset < size {
      guard let head = try bytes.readAll(8, at: offset), head.starts(with: "RIFF".utf8) else { break }
      let length = Int64(littleEndian(head[4..<8]))
      // What a recorder writes before it knows better.
      if length < 12 || length == 0xFFFF_FFFF { return .unbounded }
      let end = offset + 8 + length
      if end > size {
        return .incomplete(why: "the file ends within its media data (RIFF)", missingBytes: end - size)
      }
      offset = end + length % 2
    }
    return .complete
  }
}
