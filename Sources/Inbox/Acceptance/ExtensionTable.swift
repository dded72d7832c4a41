/// What a name's ending promises about the content: the two must agree, so that nobody is surprised by what lies behind
/// a name, neither people nor the programs that go by it.
package enum ExtensionTable {
  /// Families of endings, and libavformat's names for what they may hold; usual endings first.
  private static let families: [(endings: [String], formats: Set<String>)] = [
    (["mp4", "mov", "m4v", "qt", "3gp", "3g2", "f4v"], ["mov", "mp4", "m4a", "3gp", "3g2", "mj2"]),
    (["mkv", "webm", "mk3d"], ["matroska", "webm"]),
    (["ts", "m2ts", "mts", "m2t", "tp", "trp"], ["mpegts"]),
    (["mpg", "mpeg", "vob", "m2p", "mod", "tod"], ["mpeg", "mpegts", "mpegvideo"]),
    (["avi", "divx"], ["avi"]),
    (["flv"], ["flv", "live_flv"]),
    (["ogv", "ogm", "ogg"], ["ogg"]),
    (["wmv", "asf"], ["asf"]),
    (["mxf"], ["mxf"]),
    (["h264", "264", "avc"], ["h264"]),
    (["h265", "265", "hevc"], ["hevc"]),
    (["ivf"], ["ivf"]),
  ]

  /// What is taken where nobody says otherwise: the endings that people's videos have.
  package static let usual: Set<String> = [
    "3g2", "3gp", "avi", "f4v", "flv", "m2ts", "m4v", "mk3d", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogg",
    "ogv", "qt", "ts", "vob", "webm", "wmv",
  ]

  /// The ending of `filename` in lower case, without the dot; nil when there is none, or none that is plain ASCII.
  package static func ending(of filename: String) -> String? {
    guard let dot = filename.utf8.lastIndex(of: UInt8(ascii: ".")), dot > filename.startIndex else { return nil }
    let ending = filename.utf8[dot...].dropFirst()
    let isPlain = ending.allSatisfy {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a") <= $0 | 0x20 && $0 | 0x20 <= UInt8(ascii: "z")
    }
    guard !ending.isEmpty, ending.count <= 8, isPlain else { return nil }
    return String(Substring(ending)).lowercased()
  }

  /// Whether a file ending in `ending` may hold `container`, libavformat's name of a demuxer (several, with commas).
  package static func ending(_ ending: String, mayHold container: String) -> Bool {
    let names = names(of: container)
    return families.contains { $0.endings.contains(ending) && !$0.formats.isDisjoint(with: names) }
  }

  /// The endings under which `container` is usually found; empty when it is none of the table's.
  package static func endings(for container: String) -> [String] {
    let names = names(of: container)
    // Program streams may hold what has a family of its own: the first family that names it is the usual one.
    guard let family = families.first(where: { !$0.formats.isDisjoint(with: names) }) else { return [] }
    return Array(family.endings.prefix(2))
  }

  private static func names(of container: String) -> Set<String> {
    Set(container.split(separator: ",").map(String.init))
  }
}
