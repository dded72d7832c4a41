/// What CODECS says (RFC 6381; ISO/IEC 14496-15 annex E).
package enum CodecString {
  /// `avc1.PPCCLL` from an avcC box's content, or from a sequence parameter set behind a start code; nil when there is
  /// none in it.
  package static func avc(configuration bytes: [UInt8]) -> String? {
    if bytes.count >= 4, bytes[0] == 1 {
      // RFC 6381 §3.3 names the parameter set; some writers put something else into the box around it.
      if bytes.count >= 12, bytes[5] & 0x1f > 0, bytes[8] & 0x1f == 7 { return avc(bytes[9], bytes[10], bytes[11]) }
      return avc(bytes[1], bytes[2], bytes[3])
    }
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

  /// `av01.P.LLT.DD`, and the rest where it is not the usual, from an av1C box's content (AV1 in ISO BMFF §2.3, §5); nil
  /// when it is too short.
  /// - Parameter colour: what a colr box says, where there is one.
  package static func av1(configuration bytes: [UInt8], colour: Colour? = nil) -> String? {
    guard bytes.count >= 4, bytes[0] == 0x81 else { return nil }
    let (level, flags) = (bytes[1] & 0x1f, bytes[2])
    let depth = flags & 0x40 == 0 ? 8 : flags & 0x20 == 0 ? 10 : 12
    var parts = [
      "av01", "\(bytes[1] >> 5)", twoDigits(Int(level)) + (flags & 0x80 == 0 ? "M" : "H"), twoDigits(depth),
    ]
    let chroma = "\(flags >> 3 & 1)\(flags >> 2 & 1)\(flags & 3)"
    let colour = colour ?? Colour()
    if flags & 0x10 != 0 || chroma != "110" || colour != Colour() {
      parts += ["\(flags >> 4 & 1)", chroma]
      parts += [colour.primaries, colour.transfer, colour.matrix].map(twoDigits) + [colour.isFullRange ? "1" : "0"]
    }
    return parts.joined(separator: ".")
  }

  /// `vp09.PP.LL.DD`, and the rest where it is not the usual, from a vpcC box's content (VP Codec ISO Media File Format
  /// Binding); nil when it is too short.
  package static func vp9(configuration bytes: [UInt8]) -> String? {
    guard bytes.count >= 10 else { return nil }
    var parts = ["vp09"] + [bytes[4], bytes[5], bytes[6] >> 4].map { twoDigits(Int($0)) }
    let chroma = Int(bytes[6] >> 1 & 7)
    let colour = Colour(
      primaries: Int(bytes[7]), transfer: Int(bytes[8]), matrix: Int(bytes[9]), isFullRange: bytes[6] & 1 == 1)
    // Both ways of laying 4:2:0 out are usual.
    if chroma > 1 || colour != Colour() {
      parts += [chroma, colour.primaries, colour.transfer, colour.matrix, colour.isFullRange ? 1 : 0].map(twoDigits)
    }
    return parts.joined(separator: ".")
  }

  /// Code points of ISO/IEC 23091-2. What is not specified counts as BT.709, as players take it.
  package struct Colour: Equatable, Sendable {
    let primaries: Int
    package let transfer: Int
    let matrix: Int
    let isFullRange: Bool

    package init(primaries: Int = 1, transfer: Int = 1, matrix: Int = 1, isFullRange: Bool = false) {
      self.primaries = primaries == 2 ? 1 : primaries
      self.transfer = transfer == 2 ? 1 : transfer
      self.matrix = matrix == 2 ? 1 : matrix
      self.isFullRange = isFullRange
    }
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func avc(_ profile: UInt8, _ constraints: UInt8, _ level: UInt8) -> String {
    "avc1." + [profile, constraints, level].map(hexadecimal).joined()
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
