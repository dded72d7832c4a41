/// Supplemental enhancement information before a picture's slices. H.264 and HEVC write it alike, behind headers of one byte and
/// of two (ITU-T H.264 §7.3.2.3, H.265 §7.3.2.4).
package enum SupplementalMessages {
  /// `user_data_registered_itu_t_t35`, in both.
  private static let registered = 4

  /// The payloads of `user_data_registered_itu_t_t35` before the first slice.
  static func registeredUserData(of packet: Packet, coding: VideoCoding) -> [[UInt8]] {
    let (framing, isHEVC): (NALUnitFraming, Bool)
    switch coding {
    case .h264(let own): (framing, isHEVC) = (own, false)
    case .hevc(let own): (framing, isHEVC) = (own, true)
    case .av1, .vp9: return []
    }
    return packet.withBytes { bytes in
      var found: [[UInt8]] = []
      framing.forEachUnit(bytes) { unit in
        guard !unit.isEmpty else { return true }
        let first = unsafe bytes.unsafeLoad(fromByteOffset: unit.lowerBound, as: UInt8.self)
        if isSlice(first, isHEVC: isHEVC) { return false }
        guard isMessage(first, isHEVC: isHEVC), unit.count <= CaptionScan.longestUnit else { return true }
        let whole = unit.map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        found += registeredUserData(in: whole, isHEVC: isHEVC)
        return true
      }
      return found
    }
  }

  /// `sei_message` (H.264 §7.3.2.3.1, H.265 §7.3.5) of payload type 4.
  /// - Parameter unit: its header included.
  static func registeredUserData(in unit: [UInt8], isHEVC: Bool) -> [[UInt8]] {
    let bytes = NALUnit.withoutEmulationPrevention(unit)
    var found: [[UInt8]] = []
    var offset = isHEVC ? 2 : 1
    func number() -> Int? {
      var value = 0
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        value += Int(byte)
        if byte != 0xFF { return value }
      }
      return nil
    }
    // Behind the last message there is one byte of stop bit.
    while offset + 2 < bytes.count, let type = number(), let size = number(), size <= bytes.count - offset {
      if type == registered { found.append(Array(bytes[offset..<offset + size])) }
      offset += size
    }
    return found
  }

  /// Whether a NAL unit with this first byte is supplemental enhancement information that comes before the slices.
  package static func isMessage(_ first: UInt8, isHEVC: Bool) -> Bool {
    isHEVC ? first >> 1 & 0x3F == 39 : first & 0x1F == 6
  }

  private static func isSlice(_ first: UInt8, isHEVC: Bool) -> Bool {
    isHEVC ? first >> 1 & 0x3F < 32 : (1...5).contains(first & 0x1F)
  }
}
