/// Gives files the names that they are served under.
struct AssetShelf {
  private(set) var files: [String: [UInt8]] = [:]
  private var served: [(written: String, served: String)] = []

  mutating func add(_ stem: String, _ kind: String, _ bytes: [UInt8]) -> String {
    let name = "\(stem).\(SHA256.hexadecimal(of: bytes).prefix(16)).\(kind)"
    files[name] = bytes
    return name
  }

  /// A script that is no module.
  mutating func addScript(_ stem: String, _ bytes: [UInt8]) -> String {
    add(stem, "js", Array(ScriptText.compact(String(decoding: bytes, as: UTF8.self)).utf8))
  }

  /// A module imports another by the name that it was written with, `./progress.js`; here it learns the name that the
  /// other is served under. So a module comes after those that it imports.
  mutating func addModule(_ stem: String, _ bytes: [UInt8]) -> String {
    var script = ScriptText.compact(String(decoding: bytes, as: UTF8.self))
    for module in served {
      script = script.replacing("\"./\(module.written).js\"", with: "\"./\(module.served)\"")
    }
    let name = add(stem, "js", Array(script.utf8))
    served.append((stem, name))
    return name
  }

  /// Whether `name` is one that a shelf gives: `site.0123456789abcdef.css`.
  static func isName(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[1].utf8.count == 16 else { return false }
    return parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
