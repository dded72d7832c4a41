/// H.264 access units, as far as packaging looks into them (ITU-T H.264 §7.3.1 and Annex B; ISO/IEC 14496-15 §5.2).
package enum H264AccessUnit {
  /// How the NAL units of a track are told apart.
  package enum Framing: Equatable, Sendable {
    /// Start codes (MPEG-TS, AVI, raw streams).
    case annexB
    /// Big-endian lengths of 1, 2 or 4 bytes (MP4, Matroska, FLV).
    case lengthPrefixed(bytes: Int)

    /// Reads a track's configuration: an avcC box's content begins with version 1, parameter sets with a start code.
    package init(configuration: [UInt8]) {
      if configuration.count >= 7, configuration[0] == 1 {
        self = .lengthPrefixed(bytes: Int(configuration[4] & 3) + 1)
      } else {
        self = .annexB
      }
    }
  }

  /// What kind of picture an access unit starts with.
  package enum Kind: Sendable {
    /// Everything after it decodes without anything before it.
    case instantaneousRefresh
    case other
  }

  package static func kind(of packet: Packet, framing: Framing) -> Kind {
    packet.withBytes { bytes in
      var kind = Kind.other
      forEachUnit(bytes, framing) { unit in
        guard let type = type(of: bytes, unit), (1...5).contains(type) else { return true }
        kind = type == 5 ? .instantaneousRefresh : .other
        return false
      }
      return kind
    }
  }

  /// The access unit with 4-byte lengths in place of start codes.
  package static func lengthPrefixed(_ packet: Packet) throws(MediaError) -> Packet {
    let bytes = packet.withBytes { bytes in
      var result: [UInt8] = []
      result.reserveCapacity(bytes.byteCount + 16)
      forEachUnit(bytes, .annexB) { unit in
        let count = UInt32(clamping: unit.count)
        for shift in [24, 16, 8, 0] { result.append(UInt8(truncatingIfNeeded: count >> UInt32(shift))) }
        unsafe bytes.extracting(unit).withUnsafeBytes { unsafe result.append(contentsOf: $0) }
        return true
      }
      return result
    }
    return try packet.replacing(bytes: bytes)
  }

  /// The sequence and picture parameter sets of an access unit, each behind a start code; nil unless it has both.
  package static func parameterSets(of packet: Packet, framing: Framing) -> [UInt8]? {
    packet.withBytes { bytes in
      var sets: [UInt8] = []
      var types: Set<UInt8> = []
      forEachUnit(bytes, framing) { unit in
        if let type = type(of: bytes, unit), type == 7 || type == 8 {
          types.insert(type)
          sets += [0, 0, 0, 1]
          unsafe bytes.extracting(unit).withUnsafeBytes { unsafe sets.append(contentsOf: $0) }
        }
        return true
      }
      return types.count == 2 ? sets : nil
    }
  }

  /// The parameter sets before an access unit's first slice, each with its header byte and nothing before it.
  package static func parameterSetUnits(of packet: Packet, framing: Framing) -> [ArraySlice<UInt8>] {
    packet.withBytes { bytes in
      var units: [ArraySlice<UInt8>] = []
      forEachUnit(bytes, framing) { unit in
        guard let type = type(of: bytes, unit) else { return true }
        if type == 7 || type == 8 {
          unsafe units.append(bytes.extracting(unit).withUnsafeBytes { unsafe ArraySlice($0) })
        }
        return !(1...5).contains(type)
      }
      return units
    }
  }

  static func type(of bytes: RawSpan, _ unit: Range<Int>) -> UInt8? {
    unit.isEmpty ? nil : unsafe bytes.unsafeLoad(fromByteOffset: unit.lowerBound, as: UInt8.self) & 0x1f
  }

  /// Calls `body` with the range of each NAL unit until it returns false. Lengths that lead outside end the walk.
  static func forEachUnit(_ bytes: RawSpan, _ framing: Framing, _ body: (Range<Int>) -> Bool) {
    switch framing {
    case .lengthPrefixed(let prefix): forEachPrefixedUnit(bytes, prefix, body)
    case .annexB: forEachAnnexBUnit(bytes, body)
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
