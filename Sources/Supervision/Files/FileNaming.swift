/// Names for files beside others of the same name, within what a file system allows.
enum FileNaming {
  /// NAME_MAX of Linux, bytes.
  static let longest = 255

  /// `name` apart at its last dot: `a.b.mp4` is `a.b` and `.mp4`. A dot in front makes no ending, nor does one so far from
  /// the end that no ending looks like it.
  static func split(_ name: [UInt8]) -> (stem: [UInt8], ending: [UInt8]) {
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, name.count - dot <= 16 else { return (name, []) }
    return (Array(name[..<dot]), Array(name[dot...]))
  }

  /// The `number`th choice of a name: `name.mp4`, `name (2).mp4` … with `suffix` behind, shortened to what fits.
  static func candidate(_ name: [UInt8], number: Int, suffix: String = "") -> [UInt8] {
    var (stem, ending) = split(name)
    let mark = number > 1 ? Array(" (\(number))".utf8) : []
    let room = longest - mark.count - ending.count - suffix.utf8.count
    if stem.count > room { stem = shortened(stem, to: max(room, 0)) }
    return stem + mark + ending + suffix.utf8
  }

  /// Cuts between characters, not within one, where the bytes are UTF-8.
  private static func shortened(_ bytes: [UInt8], to count: Int) -> [UInt8] {
    var end = min(count, bytes.count)
    let isContinuation: (Int) -> Bool = { $0 < bytes.count && bytes[$0] & 0xc0 == 0x80 }
    for _ in 0..<3 where end > 0 && isContinuation(end) { end -= 1 }
    return Array(bytes[..<end])
  }
}
