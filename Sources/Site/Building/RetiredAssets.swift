import Catalog
import Foundation
import Glibc

/// Files of `assets/` that no page names any more. A page that somebody opened before still asks for them, and so may
/// a cache in between: they stay for a while.
struct RetiredAssets {
  /// The folder `assets/`.
  let folder: String

  /// How long a file that is no longer named stays, seconds.
  static let grace = 2 * 86400.0
  /// Tells since when each file is not named; nginx hides it.
  private static let record = ".retired"

  /// Removes what has been out of use for long enough, and remembers what is out of use from now on.
  /// - Returns: how many files went.
  func sweep(current: Set<String>, now: Date) throws(CatalogError) -> Int {
    let known = read()
    var retired: [String: Date] = [:]
    var removed = 0
    for name in names() where AssetShelf.isName(name) && !current.contains(name) {
      let since = min(known[name] ?? now, now)
      if now.timeIntervalSince(since) < Self.grace {
        retired[name] = since
      } else if unlink("\(folder)/\(name)") == 0 {
        removed += 1
      }
    }
    if retired != known { try write(retired) }
    return removed
  }

  private func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

  private func read() -> [String: Date] {
    guard let file = GeneratedFile.read("\(folder)/\(Self.record)") else { return [:] }
    var retired: [String: Date] = [:]
    for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2, let since = Timestamp.date(String(parts[1])) { retired[String(parts[0])] = since }
    }
    return retired
  }

  private func write(_ retired: [String: Date]) throws(CatalogError) {
    let lines = retired.map { "\($0.key) \(Timestamp.text($0.value))\n" }.sorted()
    try AtomicFile.write(lines.joined(), to: "\(folder)/\(Self.record)", sync: false)
  }
}
