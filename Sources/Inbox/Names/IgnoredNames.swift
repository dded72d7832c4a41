import Glibc

/// The names that are no videos: hidden files, what operating systems leave behind, and what upload tools call a
/// file that is still on its way.
package struct IgnoredNames: Sendable {
  /// The folder in which Leat answers people in the share.
  package static let receiptsFolder = "_leat"

  private static let names: Set<String> = ["thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", receiptsFolder]
  // Browsers, WinSCP, FileZilla, curl, yt-dlp, aria2, Office, editors.
  private static let endings = [
    ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".tmp", ".temp", ".aria2", ".ytdl",
    "~",
  ]

  private let patterns: [String]

  /// `patterns`: further names, shell patterns (`fnmatch(3)`), matched without regard to case.
  package init(patterns: [String] = []) { self.patterns = patterns }

  /// Whether a file or folder called `name` (one component) is passed over in silence.
  ///
  /// rsync's `.name.XXXXXX`, AppleDouble's `._name`, `.DS_Store` and Samba's `.smbdelete…` begin with a dot, as all
  /// hidden names do.
  package func contains(_ name: some Collection<UInt8>) -> Bool {
    if name.first == UInt8(ascii: ".") { return true }
    let text = String(decoding: name, as: UTF8.self).lowercased()
    if Self.names.contains(text) || text.hasPrefix("~$") { return true }
    if Self.endings.contains(where: text.hasSuffix) { return true }
    return patterns.contains { pattern in
      let text = Array(name.map(CChar.init(bitPattern:))) + [0]
      return fnmatch(pattern, text, Self.ignoringCase) == 0
    }
  }

  /// Whether any component of `path` is ignored.
  package func contains(_ path: InboxPath) -> Bool { path.components.contains { contains($0) } }

  /// `FNM_CASEFOLD`, which is GNU's and not seen by Swift.
  private static let ignoringCase: Int32 = 1 << 4
}
