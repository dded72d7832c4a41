/// HEVC access units, as far as packaging looks into them (ITU-T H.265 §7.3.1.2 and table 7-1).
package enum HEVCAccessUnit {
  /// Whether everything after it decodes without anything before it: an IDR picture, or one where a broken link leaves no
  /// pictures behind that refer to others. A CRA picture may have such ones, which are shown before it.
  static func isRefresh(_ packet: Packet, framing: NALUnitFraming) -> Bool {
    packet.withBytes { bytes in
      var isRefresh = false
      framing.forEachUnit(bytes) { unit in
        guard let type = type(of: bytes, unit), type < 32 else { return true }
        isRefresh = (17...20).contains(type)
        return false
      }
      return isRefresh
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
