/// Whether a file can be turned into a stream before all of it is there.
package enum Startability: Equatable, Sendable {
  /// Its beginning tells what it holds, and the rest can be read as it comes.
  /// - Parameter expectedBytes: how long the whole file is going to be, where the container says so.
  case startable(expectedBytes: Int64?)
  /// So far nothing is wrong, but more of it has to be there to tell.
  case notYet
  /// What a reader needs first comes last, or it is no container that can be read as it comes.
  case onlyWhole(expectedBytes: Int64?)

  package var expectedBytes: Int64? {
    switch self {
    case .startable(let bytes), .onlyWhole(let bytes): bytes
    case .notYet: nil
    }
  }

  /// Looks at the beginning of `file`: headers alone, and none beyond the first hole.
  package static func examine(_ file: borrowing InspectedFile) throws(InspectionFailure) -> Startability {
    try examine(bytes: file)
  }

  static func examine<Bytes: RandomAccessBytes & ~Copyable>(
    bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Startability {
    // What lies behind a hole may be there already, but a reader does not get there before the hole is filled.
    let end = min(bytes.sizeBytes, bytes.firstHole(from: 0))
    let head = try bytes.read(4096, at: 0)
    guard end >= Self.leastBytes, head.count >= Self.leastBytes, !head.allSatisfy({ $0 == 0 }) else { return .notYet }
    switch Container(head: head) {
    case .isoMedia: return try isoMedia(bytes, end)
    case .matroska: return try MatroskaScan.startability(bytes, end)
    case .transportStream: return .startable(expectedBytes: nil)
    case .streamed:
      return head.starts(with: "FLV".utf8) ? .startable(expectedBytes: nil) : .onlyWhole(expectedBytes: nil)
    case .avi, nil: return .onlyWhole(expectedBytes: nil)
    }
  }

  /// Five packets of a transport stream, or any container's first header.
  private static let leastBytes = 1024
  /// More boxes before the index than any program writes.
  private static let mostBoxes = 100

  /// The index (`moov`) has to come before the media (`mdat`); in a fragmented file the first fragment has to be there
  /// too, for its tracks are described only in part before (ISO/IEC 14496-12 §8.8).
  private static func isoMedia<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes, _ available: Int64
  ) throws(InspectionFailure) -> Startability {
    // A box may claim to end at 2⁶³ − 1: nothing is added to where one ends.
    var offset: Int64 = 0
    var index: Range<Int64>?
    for _ in 0..<mostBoxes {
      guard offset <= available - 8, let box = try ISOMediaScan.header(in: bytes, at: offset) else {
        return index == nil ? .notYet : try begun(bytes, index, expectedBytes: nil)
      }
      switch box.type {
      case .moov:
        guard let end = box.end else { return .onlyWhole(expectedBytes: nil) }
        guard end <= available else { return .notYet }
        index = box.payload..<end
      case .mdat, .imda:
        if let end = box.end, end <= box.payload { break }
        guard index != nil else { return .onlyWhole(expectedBytes: box.end) }
        return try begun(bytes, index, expectedBytes: box.end)
      case .moof:
        guard index != nil else { return .onlyWhole(expectedBytes: nil) }
        guard let end = box.end, end <= available else { return .notYet }
        return .startable(expectedBytes: nil)
      default: break
      }
      guard let end = box.end else { return .onlyWhole(expectedBytes: nil) }
      offset = end
    }
    return .onlyWhole(expectedBytes: nil)
  }

  private static func begun<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes, _ index: Range<Int64>?, expectedBytes: Int64?
  ) throws(InspectionFailure) -> Startability {
    guard let index else { return .notYet }
    let isFragmented = try ISOMediaScan.contains(.mvex, in: index, of: bytes)
    // A fragmented file's media comes after its first moof, which is not there yet.
    return isFragmented ? .notYet : .startable(expectedBytes: expectedBytes)
  }
}

extension MatroskaScan {
  private static let tracks: UInt64 = 0x1654_AE6B
  private static let cluster: UInt64 = 0x1F43_B675
  private static let mostHeaders = 200

  /// The tracks have to be described before the first cluster (RFC 9559 §5.1: they may come later, and nobody writes
  /// them so).
  static func startability<Bytes: RandomAccessBytes & ~Copyable>(
    _ bytes: borrowing Bytes, _ available: Int64
  ) throws(InspectionFailure) -> Startability {
    var offset: Int64 = 0
    var expected: Int64?
    for _ in 0..<mostHeaders {
      guard offset <= available - 12, let element = try element(in: bytes, at: offset) else { return .notYet }
      switch element.id {
      case segment:
        expected = element.end
        offset = element.payload
        continue
      case cluster: return .onlyWhole(expectedBytes: expected)
      case tracks:
        guard let end = element.end else { return .onlyWhole(expectedBytes: expected) }
        return end <= available ? .startable(expectedBytes: expected) : .notYet
      default: break
      }
      guard let end = element.end else { return .onlyWhole(expectedBytes: expected) }
      offset = end
    }
    return .onlyWhole(expectedBytes: expected)
  }
}
