import Inbox

/// What a receipt is called: as the file that it is about, in letters that every client of the share can show and open.
///
/// A name that has to be changed for that carries a mark made of its bytes, so that no two names become one.
enum ReceiptName {
  /// What Windows allows in no name, and the system in none.
  private static let forbidden: Set<Unicode.Scalar> = ["\\", "/", ":", "*", "?", "\"", "<", ">", "|", "\u{fffd}"]
  /// What Windows takes for a device, whatever ending follows.
  private static let devices: Set<String> = {
    let ports = (0...9).flatMap { ["COM\($0)", "LPT\($0)"] }
    return Set(["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"] + ports)
  }()

  static func file(_ name: [UInt8], suffix: String) -> [UInt8] { make(name, suffix: suffix) }

  static func folder(_ name: [UInt8]) -> [UInt8] { make(name, suffix: "") }

  private static func make(_ name: [UInt8], suffix: String) -> [UInt8] {
    let plain = Array(readable(String(decoding: name, as: UTF8.self), isWhole: suffix.isEmpty).utf8)
    let whole = FileNaming.candidate(plain, number: 1, suffix: suffix)
    if plain == name, whole.count == name.count + suffix.utf8.count { return whole }
    return FileNaming.candidate(plain, number: 1, suffix: "~\(mark(name))\(suffix)")
  }

  /// - Parameter isWhole: nothing follows, so the end matters too.
  private static func readable(_ name: String, isWhole: Bool) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let isBad = forbidden.contains(scalar) || PrintableName.isUnsafe(scalar)
      text.unicodeScalars.append(isBad ? "_" : scalar)
    }
    if isWhole, let last = text.unicodeScalars.last, last == "." || last == " " {
      text.unicodeScalars.removeLast()
      text += "_"
    }
    let stem = text.prefix { $0 != "." }.trimmingPrefix(" ").uppercased()
    let isDevice = devices.contains(String(stem.reversed().drop { $0 == " " }.reversed()))
    return isDevice ? "_\(text)" : text
  }

  /// FNV-1a, 32 bits: only to tell names apart that people chose, not to withstand those who look for two alike. Those
  /// overwrite a receipt of their own.
  private static func mark(_ name: [UInt8]) -> String {
    let hash = name.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text
  }
}
