/// How the NAL units of a track of H.264 or HEVC are told apart (ITU-T H.264 and H.265 Annex B; ISO/IEC 14496-15 §4.3).
package enum NALUnitFraming: Equatable, Sendable {
  /// Start codes (MPEG-TS, AVI, raw streams).
  case annexB
  /// Big-endian lengths of 1, 2 or 4 bytes (MP4, Matroska, FLV).
  case lengthPrefixed(bytes: Int)

  /// Reads an H.264 track's configuration: an avcC box's content begins with version 1, parameter sets with a start code.
  package init(h264 configuration: [UInt8]) {
    if configuration.count >= 7, configuration[0] == 1 {
      self = .lengthPrefixed(bytes: Int(configuration[4] & 3) + 1)
    } else {
      self = .annexB
    }
  }

  /// The same of HEVC, with an hvcC box's content.
  package init(hevc configuration: [UInt8]) {
    if configuration.count >= 23, configuration[0] == 1 {
      self = .lengthPrefixed(bytes: Int(configuration[21] & 3) + 1)
    } else {
      self = .annexB
    }
  }

  /// The access unit with lengths of 4 bytes.
  package func withLongLengths(_ packet: Packet) throws(MediaError) -> Packet {
    let bytes = packet.withBytes { bytes in
      var result: [UInt8] = []
      result.reserveCapacity(bytes.byteCount + 16)
      forEachUnit(bytes) { unit in
        let count = UInt32(clamping: unit.count)
        for shift in [24, 16, 8, 0] { result.append(UInt8(truncatingIfNeeded: count >> UInt32(shift))) }
        unsafe bytes.extracting(unit).withUnsafeBytes { unsafe result.append(contentsOf: $0) }
        return true
      }
      return result
    }
    return try packet.replacing(bytes: bytes)
  }

  /// Calls `body` with the range of each NAL unit until it returns false. Lengths that lead outside end the walk.
  func forEachUnit(_ bytes: RawSpan, _ body: (Range<Int>) -> Bool) {
    switch self {
    case .lengthPrefixed(let prefix): Self.forEachPrefixedUnit(bytes, prefix, body)
    case .annexB: Self.forEachAnnexBUnit(bytes, body)
    }
  }

  private static func forEachPrefixedUnit(_ bytes: RawSpan, _ prefix: Int, _ body: (Range<Int>) -> Bool) {
    var offset = 0
    while bytes.byteCount - offset > prefix {
      var length = 0
      for index in offset..<offset + prefix {
        length = length << 8 | Int(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
      }
      offset += prefix
      guard length <= bytes.byteCount - offset else { return }
      guard body(offset..<offset + length) else { return }
      offset += length
    }
  }

  private static func forEachAnnexBUnit(_ bytes: RawSpan, _ body: (Range<Int>) -> Bool) {
    guard var start = nextStartCode(bytes, from: 0)?.upperBound else { return }
    while start < bytes.byteCount {
      let next = nextStartCode(bytes, from: start)
      var end = next?.lowerBound ?? bytes.byteCount
      // Zero bytes before a start code belong to no unit (Annex B §B.1: trailing_zero_8bits).
      while end > start, unsafe bytes.unsafeLoad(fromByteOffset: end - 1, as: UInt8.self) == 0 { end -= 1 }
      if end > start, !body(start..<end) { return }
      guard let next else { return }
      start = next.upperBound
    }
  }

  /// The three bytes 0, 0, 1 at or after `start`.
  private static func nextStartCode(_ bytes: RawSpan, from start: Int) -> Range<Int>? {
    var index = start
    let last = bytes.byteCount - 3
    while index <= last {
      let third = unsafe bytes.unsafeLoad(fromByteOffset: index + 2, as: UInt8.self)
      if third > 1 {
        index += 3
      } else if third == 1,
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) == 0,
        unsafe bytes.unsafeLoad(fromByteOffset: index + 1, as: UInt8.self) == 0
      {
        return index..<index + 3
      } else {
        index += 1
      }
    }
    return nil
  }
}
