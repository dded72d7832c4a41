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

  /// What follows `hvc1.` or `hev1.`, from an hvcC box's content (ISO/IEC 14496-15 §E.3); nil when it is too short.
  package static func hevc(configuration bytes: [UInt8]) -> String? {
    guard bytes.count >= 13, bytes[0] == 1 else { return nil }
    let space = ["", "A", "B", "C"][Int(bytes[1] >> 6)]
    let compatibility = bytes[2..<6].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    var reversed: UInt32 = 0
    for bit in 0..<UInt32(32) where compatibility >> bit & 1 == 1 { reversed |= 1 << (31 - bit) }
    var parts = [
      "\(space)\(bytes[1] & 0x1f)", String(reversed, radix: 16, uppercase: true),
      (bytes[1] & 0x20 == 0 ? "L" : "H") + String(bytes[12]),
    ]
    var constraints = Array(bytes[6..<12])
    while constraints.last == 0 { constraints.removeLast() }
    parts += constraints.map { String($0, radix: 16, uppercase: true) }
    return parts.joined(separator: ".")
  }

  private static func avc(_ profile: UInt8, _ constraints: UInt8, _ level: UInt8) -> String {
    "avc1." + [profile, constraints, level].map(hexadecimal).joined()
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
