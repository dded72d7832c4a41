/// What CODECS says (RFC 6381; ISO/IEC 14496-15 annex E).
package enum CodecString {
  /// `avc1.PPCCLL` from an avcC box's content, or from a sequence parameter set behind a start code; nil when there is
  /// none in it.
  package static func avc(configuration bytes: [UInt8]) -> String? {
    if bytes.count >= 4, bytes[0] == 1 { return avc(bytes[1], bytes[2], bytes[3]) }
    guard bytes.count >= 7 else { return nil }
    for index in 0..<bytes.count - 6
    where bytes[index] == 0 && bytes[index + 1] == 0 && bytes[index + 2] == 1 && bytes[index + 3] & 0x1f == 7 {
      return avc(bytes[index + 4], bytes[index + 5], bytes[index + 6])
    }
    return nil
  }

  /// `mp4a.40.N`, where N is the audio object type at the start of an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1);
  /// AAC-LC when there is none.
  package static func aac(configuration bytes: [UInt8]) -> String {
    guard bytes.count >= 2, bytes[0] >> 3 != 0 else { return "mp4a.40.2" }
    let type = Int(bytes[0] >> 3)
    guard type == 31 else { return "mp4a.40.\(type)" }
    return "mp4a.40.\(32 + (Int(bytes[0] & 7) << 3 | Int(bytes[1] >> 5)))"
  }

  private static func avc(_ profile: UInt8, _ constraints: UInt8, _ level: UInt8) -> String {
    "avc1." + [profile, constraints, level].map(hexadecimal).joined()
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
