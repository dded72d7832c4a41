/// Numbers as playlists write them (RFC 8216 §4.2): no exponent, no sign, no locale.
enum DecimalText {
  /// Six decimals: a tenth of a tick at 90 kHz.
  static func seconds(_ value: Double) -> String { text(value, decimals: 6) }

  /// What is negative, not a number or beyond 2^63 becomes 0; `violations()` tells of it.
  static func text(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (max(0, value) * scale).rounded()
    guard let ticks = Int64(exactly: scaled), let unit = Int64(exactly: scale) else { return "0" }
    let fraction = String(ticks % unit)
    return "\(ticks / unit)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// A decimal-integer: up to twenty digits, at most 2^63 - 1 here.
  static func integer<Text: StringProtocol>(_ text: Text) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(isDigit) else { return nil }
    return Int(text)
  }

  /// A decimal-floating-point. `Double` alone would take `1e9`, `0x1p4`, `inf` and `nan` too.
  static func decimal<Text: StringProtocol>(_ text: Text) -> Double? {
    guard let first = text.utf8.first, isDigit(first), text.utf8.count <= 40,
      text.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
