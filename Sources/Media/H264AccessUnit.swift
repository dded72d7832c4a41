/// H.264 access units, as far as packaging looks into them (ITU-T H.264 §7.3.1 and Annex B; ISO/IEC 14496-15 §5.2).
package enum H264AccessUnit {
  /// What kind of picture an access unit starts with.
  package enum Kind: Sendable {
    /// Everything after it decodes without anything before it.
    case instantaneousRefresh
    case other
  }

  package static func kind(of packet: Packet, framing: NALUnitFraming) -> Kind {
    packet.withBytes { bytes in
      var kind = Kind.other
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit), (1...5).contains(type) else { return true }
        kind = type == 5 ? .instantaneousRefresh : .other
        return false
      }
      return kind
    }
  }

  /// The sequence and picture parameter sets of an access unit, each behind a start code; nil unless it has both.
  package static func parameterSets(of packet: Packet, framing: NALUnitFraming) -> [UInt8]? {
    packet.withBytes { bytes in
      var sets: [UInt8] = []
      var types: Set<UInt8> = []
      framing.forEachUnit(bytes) { unit in
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
  package static func parameterSetUnits(of packet: Packet, framing: NALUnitFraming) -> [ArraySlice<UInt8>] {
    packet.withBytes { bytes in
      var units: [ArraySlice<UInt8>] = []
      framing.forEachUnit(bytes) { unit in
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
}
