import Foundation
import Glibc
import Inbox

/// `_leat` at the top of the inbox: one folder for the whole share, with the inbox's own folders below it.
///
/// Everybody who may upload may write around it, so no link is ever followed here: each folder is opened below the one
/// before (`openat`, `O_NOFOLLOW`), and a file appears under a name of its own and is renamed.
struct ReceiptFolder: Sendable {
  /// Deeper folders are nobody's; tidying does not go there.
  private static let deepest = 64

  let inbox: String

  /// Writes `text` for the file dropped at `path`, as its name with `suffix` behind; replaces an earlier receipt.
  func write(_ text: String, for path: InboxPath, suffix: String) throws(FileError) {
    let name = ReceiptName.file(path.name, suffix: suffix)
    let names = folders(of: path)
    let place = place(names)
    let folder = try openFolder(names, makes: true)
    defer { close(folder) }
    let random = String(UInt64.random(in: 0 ... .max), radix: 16)
    let temporary = ".leat.\(String(repeating: "0", count: 16 - random.count))\(random).tmp"
    let file = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw FileError("write a receipt in", place, errno: errno) }
    defer { close(file) }
    do throws(FileError) {
      // Whoever shares the folder may have set a mask under which nobody else could read it.
      _ = fchmod(file, 0o644)
      let bytes = Array(text.utf8)
      // Short: written at once, or the disk is full.
      let count = Glibc.write(file, bytes, bytes.count)
      guard count == bytes.count else {
        throw FileError("write", place.appending(name), errno: count < 0 ? errno : ENOSPC)
      }
      let renamed = BytePath(bytes: name).withCString { renameat(folder, temporary, folder, $0) }
      guard renamed == 0 else { throw FileError("write", place.appending(name), errno: errno) }
    } catch {
      _ = unlinkat(folder, temporary, 0)
      throw error
    }
  }

  /// Removes the receipt of `path` with `suffix`, where `isMeant` (all its text) says so.
  func remove(for path: InboxPath, suffix: String, isMeant: (String) -> Bool = { _ in true }) throws(FileError) {
    let folder: Int32
    do throws(FileError) {
      folder = try openFolder(folders(of: path), makes: false)
    } catch {
      if error.errno == ENOENT { return }
      throw error
    }
    defer { close(folder) }
    let name = BytePath(bytes: ReceiptName.file(path.name, suffix: suffix))
    guard let text = Self.text(of: name, in: folder), isMeant(text) else { return }
    _ = name.withCString { unlinkat(folder, $0, 0) }
  }

  /// Removes receipts that were written before `limit` or that `isMeant` (all their text) says no to, and folders that
  /// are empty then.
  func tidy(before limit: Date, isMeant: (String) throws -> Bool = { _ in true }) throws {
    let folder: Int32
    do throws(FileError) {
      folder = try openFolder([Self.root], makes: false)
    } catch {
      if error.errno == ENOENT { return }
      throw error
    }
    try Self.tidy(folder, before: Int(limit.timeIntervalSince1970), depth: 0, isMeant)
  }

  private static let root = Array(IgnoredNames.receiptsFolder.utf8)

  private func folders(of path: InboxPath) -> [[UInt8]] {
    [Self.root] + path.parent.components.map(ReceiptName.folder)
  }

  private func place(_ names: [[UInt8]]) -> BytePath { names.reduce(BytePath(inbox)) { $0.appending($1) } }

  /// Opens the folder that `names` lead to from the inbox, without following a link on the way.
  private func openFolder(_ names: [[UInt8]], makes: Bool) throws(FileError) -> Int32 {
    var current = open(inbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0 else { throw FileError("open", BytePath(inbox), errno: errno) }
    for name in names.map({ BytePath(bytes: $0) }) {
      let isNew = makes && name.withCString { mkdirat(current, $0, 0o755) } == 0
      var code = makes && !isNew && errno != EEXIST ? errno : 0
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let next = code != 0 ? -1 : name.withCString { openat(current, $0, flags) }
      if next < 0, code == 0 { code = errno }
      close(current)
      guard next >= 0 else { throw FileError(makes ? "write a receipt in" : "open", place(names), errno: code) }
      current = next
      var status = stat()
      // Everybody who has the share may read them, whatever leatd's mask.
      if isNew, fstat(current, &status) == 0 { _ = fchmod(current, status.st_mode & 0o7777 | 0o755) }
    }
    return current
  }

  private static func text(of name: BytePath, in folder: Int32) -> String? {
    let file = name.withCString { openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Takes over `folder`, and closes it.
  private static func tidy(
    _ folder: Int32, before limit: Int, depth: Int, _ isMeant: (String) throws -> Bool
  ) throws {
    guard depth < deepest, let stream = fdopendir(folder) else {
      close(folder)
      return
    }
    defer { closedir(stream) }
    for name in names(in: stream) {
      var status = stat()
      guard name.withCString({ fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let below = name.withCString { openat(folder, $0, flags) }
        guard below >= 0 else { continue }
        try tidy(below, before: limit, depth: depth + 1, isMeant)
        // Only goes when it is empty.
        _ = name.withCString { unlinkat(folder, $0, AT_REMOVEDIR) }
      case S_IFREG where isReceipt(name):
        let isOld = status.st_mtim.tv_sec < limit
        let isStillMeant = try text(of: name, in: folder).map(isMeant) ?? true
        if !isOld, isStillMeant { continue }
        _ = name.withCString { unlinkat(folder, $0, 0) }
      default: break
      }
    }
  }

  private static func names(in stream: OpaquePointer) -> [BytePath] {
    var names: [BytePath] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { BytePath(bytes: Array($0)) }
      if name != BytePath("."), name != BytePath("..") { names.append(name) }
    }
    return names
  }

  /// What Leat writes here, half-written ones of a kill included; whatever else people put here is theirs.
  private static func isReceipt(_ name: BytePath) -> Bool {
    let text = name.text
    return text.hasSuffix(ReceiptText.shortcutSuffix) || text.hasSuffix(ReceiptText.noteSuffix)
      || (text.hasPrefix(".leat.") && text.hasSuffix(".tmp"))
  }
}
