/// Bytes that can be read anywhere: a file, or a test's array.
protocol RandomAccessBytes: ~Copyable {
  var sizeBytes: Int64 { get }
  /// Up to `count` bytes from `offset`, fewer only at the end.
  func read(_ count: Int, at offset: Int64) throws(InspectionFailure) -> [UInt8]
  /// Where the first hole at or after `offset` begins; the end when there is none, or when nobody can say.
  func firstHole(from offset: Int64) -> Int64
  /// Where data begins again at or after `offset`; the end when there is none.
  func firstData(from offset: Int64) -> Int64
}

extension RandomAccessBytes where Self: ~Copyable {
  /// Exactly `count` bytes, or nil where the file ends sooner.
  func readAll(_ count: Int, at offset: Int64) throws(InspectionFailure) -> [UInt8]? {
    guard offset >= 0, offset <= sizeBytes else { return nil }
    let bytes = try read(count, at: offset)
    return bytes.count == count ? bytes : nil
  }
}

/// The number that `bytes` spell, the most significant byte first.
func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

func littleEndian(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 { bigEndian(bytes.reversed()) }
