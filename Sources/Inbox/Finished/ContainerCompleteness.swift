/// Tells from a file's bytes alone whether all of it has arrived.
///
/// Reads headers only, a bounded number of them: cheap enough to be asked again and again about the same file, and
/// no parser that a hostile file could take over. What the bytes mean is the worker's concern.
package enum ContainerCompleteness {
  /// Looks at `file`, which may still grow.
  package static func examine(_ file: borrowing InspectedFile) throws(InspectionFailure) -> Completeness {
    try examine(bytes: file)
  }

  static func examine<Bytes: RandomAccessBytes & ~Copyable>(
    bytes: borrowing Bytes
  ) throws(InspectionFailure) -> Completeness {
    let head = try bytes.read(4096, at: 0)
    guard !head.isEmpty else { return .incomplete(why: "the file is empty", missingBytes: nil) }
    if head.count >= 64, head.allSatisfy({ $0 == 0 }) {
      return .incomplete(why: "its beginning is still blank", missingBytes: nil)
    }
    var scan: (verdict: Completeness, padding: [Range<Int64>])
    switch Container(head: head) {
    case .isoMedia: scan = try ISOMediaScan.examine(bytes)
    case .matroska: scan = (try MatroskaScan.examine(bytes), [])
    case .avi: scan = (try AVIScan.examine(bytes), [])
    case .transportStream(let packet): scan = (transportStream(bytes.sizeBytes, packet), [])
    case .streamed: scan = (.unbounded, [])
    case nil: return .unrecognised
    }
    if case .incomplete = scan.verdict { return scan.verdict }
    if let hole = firstHole(in: bytes, except: scan.padding) { scan.verdict = hole }
    return scan.verdict
  }

  /// Whoever writes packets ends with one; whoever copies a file in pieces of another size is cut off within one.
  private static func transportStream(_ size: Int64, _ packet: Int) -> Completeness {
    size % Int64(packet) == 0 ? .mayGoOn : .cut(why: "the file ends within a packet")
  }

  /// Programs that write a file out of order make it full-sized first; where nothing was written is a hole
  /// (lseek(2), `SEEK_HOLE`), also in blocks that `fallocate` has reserved.
  private static func firstHole<Bytes: RandomAccessBytes & ~Copyable>(
    in bytes: borrowing Bytes, except padding: [Range<Int64>]
  ) -> Completeness? {
    let size = bytes.sizeBytes
    var offset: Int64 = 0
    for _ in 0..<10_000 {
      let hole = bytes.firstHole(from: offset)
      guard hole < size else { return nil }
      let end = max(bytes.firstData(from: hole), hole + 1)
      // A sparse copy may leave out what a `free` box holds: nothing.
      guard padding.contains(where: { $0.lowerBound <= hole && end <= $0.upperBound }) else {
        return .incomplete(why: "a part of it is still blank", missingBytes: nil)
      }
      offset = end
    }
    return nil
  }
}

/// What kind of container a file's first bytes announce.
enum Container {
  /// MP4, MOV, 3GP: boxes (ISO/IEC 14496-12).
  case isoMedia
  /// Matroska and WebM (RFC 9559).
  case matroska
  case avi
  /// MPEG-TS, with the bytes from one packet to the next.
  case transportStream(packetBytes: Int)
  /// Containers without an end of their own: MPEG-PS, FLV, Ogg, ASF, MXF.
  case streamed

  init?(head: [UInt8]) {
    if let type = BoxType(head.dropFirst(4).prefix(4)), BoxType.leading.contains(type) {
      self = .isoMedia
    } else if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      self = .matroska
    } else if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "AVI ".utf8) {
      self = .avi
    } else if Self.streamedSignatures.contains(where: { head.starts(with: $0) }) {
      self = .streamed
    } else if let packet = Self.transportPacket(head) {
      self = .transportStream(packetBytes: packet)
    } else {
      return nil
    }
  }

  private static let streamedSignatures: [[UInt8]] = [
    Array("FLV".utf8), Array("OggS".utf8),
    [0x00, 0x00, 0x01, 0xBA], [0x00, 0x00, 0x01, 0xB3],  // MPEG program and video stream
    [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11],  // ASF
    [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01],  // MXF
  ]

  /// Sync bytes at a packet's distance: 188 bytes, 192 on Blu-ray and AVCHD, 204 with Reed-Solomon.
  private static func transportPacket(_ head: [UInt8]) -> Int? {
    for (start, distance) in [(0, 188), (4, 192), (0, 204)] {
      let places = stride(from: start, to: min(head.count, start + 5 * distance), by: distance)
      if head.count > start + distance, places.allSatisfy({ head[$0] == 0x47 }) { return distance }
    }
    return nil
  }
}
