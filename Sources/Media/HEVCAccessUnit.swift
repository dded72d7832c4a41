/// HEVC access units, as far as packaging looks into them (ITU-T H.265 §7.3.1.2 and table 7-1).
package enum HEVCAccessUnit {
  /// Whether everything after it decodes without anything before it: an IDR picture, or one where a broken link leaves no
  /// pictures behind that refer to others. A CRA picture may have such ones, which are shown before it.
  static func isRefresh(_ packet: Packet, framing: NALUnitFraming) -> Bool {
    sliceType(of: packet, framing: framing).map { (17...20).contains($0) } ?? false
  }

  /// `nal_unit_type` of the first slice.
  private static func sliceType(of packet: Packet, framing: NALUnitFraming) -> UInt8? {
    packet.withBytes { bytes in
      var found: UInt8?
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit), type < 32 else { return true }
        found = type
        return false
      }
      return found
    }
  }

  /// The video, sequence and picture parameter sets before an access unit's first slice, each with its header of two bytes.
  static func parameterSetUnits(of packet: Packet, framing: NALUnitFraming) -> [ArraySlice<UInt8>] {
    packet.withBytes { bytes in
      var units: [ArraySlice<UInt8>] = []
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit) else { return true }
        if (32...34).contains(type) {
          unsafe units.append(bytes.extracting(unit).withUnsafeBytes { unsafe ArraySlice($0) })
        }
        return type >= 32
      }
      return units
    }
  }

  private static func type(of bytes: RawSpan, _ unit: Range<Int>) -> UInt8? {
    unit.isEmpty ? nil : unsafe bytes.unsafeLoad(fromByteOffset: unit.lowerBound, as: UInt8.self) >> 1 & 0x3f
  }
}
