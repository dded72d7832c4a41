/// One frame of AAC-LC that sounds like nothing (ISO/IEC 14496-3 §4.4.2.1 `raw_data_block`), to fill gaps of a copied
/// track: a player takes it with any sampling rate.
enum AACSilence {
  /// - Returns: nil for more than two channels.
  static func frame(channels: Int) -> [UInt8]? {
    var bits = BitWriter()
    switch channels {
    case 1:
      // ID_SCE, element_instance_tag
      bits.append(0, count: 3 + 4)
      channel(&bits)
    case 2:
      // ID_CPE, element_instance_tag, no common_window
      bits.append(1, count: 3)
      bits.append(0, count: 4 + 1)
      channel(&bits)
      channel(&bits)
    default: return nil
    }
    // ID_END
    bits.append(7, count: 3)
    return bits.bytes
  }

  /// `individual_channel_stream` (§4.4.2.7) without a single scale factor band.
  private static func channel(_ bits: inout BitWriter) {
    // global_gain
    bits.append(0, count: 8)
    // ics_reserved_bit, window_sequence, window_shape, max_sfb, predictor_data_present
    bits.append(0, count: 1 + 2 + 1 + 6 + 1)
    // pulse_data_present, tns_data_present, gain_control_data_present
    bits.append(0, count: 3)
  }

  private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 0

    mutating func append(_ value: UInt32, count: Int) {
      for position in (0..<count).reversed() {
        if used % 8 == 0 { bytes.append(0) }
        bytes[bytes.count - 1] |= UInt8(value >> UInt32(position) & 1) << UInt8(7 - used % 8)
        used += 1
      }
    }
  }
}
