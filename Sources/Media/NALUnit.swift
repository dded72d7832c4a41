/// What NAL units of H.264 and HEVC have in common.
package enum NALUnit {
  /// Without the bytes that keep start codes from coming about (ITU-T H.264 §7.4.1.1, H.265 §7.4.2.1): a three behind two zeros
  /// is none of the payload's.
  package static func withoutEmulationPrevention(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      result.append(byte)
    }
    return result
  }
}
