import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Files that are no videos", .heavy)
struct RefusalTests {
  @Test("each is refused for its own reason, hostile names harm nobody, and the daemon goes on")
  func refusals() async throws {
    let daemon = try await LeatDaemon.start(settings: "settle: 100 ms\nupload_timeout: 2 s")
    let good = try await SampleVideo(.mp4).file()
    let wanted = try await drop(into: daemon, good: good)

    for (name, code) in wanted {
      let words = try await daemon.until("'\(name)' is refused") { note(of: name, in: daemon) }
      #expect(words.contains("Code:     \(code)"), "'\(name)': \(words)")
    }
    let noted = wanted.count + Self.hostileTexts.count
    try await daemon.until("all are refused") {
      daemon.journal.split(separator: "\n").filter { $0.hasPrefix("<4>refused ") }.count == noted ? true : nil
    }
    // A note beside each, also where the name leaves no room for the note's.
    let rejected = try names(in: "\(daemon.rejected)/videos")
    let notes = rejected.filter { $0.suffix(Self.noteEnding.count) == Self.noteEnding[...] }
    #expect(notes.count == noted)
    #expect(rejected.count == 2 * notes.count)
    for text in Self.hostileTexts { #expect(rejected.contains(text), "\(String(decoding: text, as: UTF8.self))") }
    // Names that look dangerous and hold videos: all of them come out.
    let published = Published(daemon: daemon)
    for name in Self.hostileNames { try await published.ready(name) }
    let bytes = try await daemon.until("the name that is not UTF-8 is ready") {
      try published.manifests.first { $0.source.filename.hasPrefix("bad") && $0.state == .ready }
    }
    #expect(bytes.source.filename == "bad\u{FFFD}name.mp4")
    #expect(try published.manifests.count == Self.hostileNames.count + 1)
    // Names that begin with a dot are other programs' business: left where they are.
    #expect(FileManager.default.fileExists(atPath: "\(daemon.inbox)/..hidden.mp4"))
    #expect(!daemon.journal.contains("root:x:0:0"))
    for line in daemon.journal.split(separator: "\n") { #expect(line.hasPrefix("<"), "a line of its own: \(line)") }
    #expect(try await daemon.stop() == .exited(0))
  }

  private static let hostileNames = [
    "new\nline.mp4", "\"quotes\" 'and' `ticks`.mp4", "emoji 🎬.mp4", "a..b..mp4", "-rf $(id); %s%n.mp4",
    String(repeating: "n", count: 251) + ".mp4",
  ]

  private static let noteEnding = Array(".why.txt".utf8)

  /// Names of files that hold no video.
  private static let hostileTexts: [[UInt8]] = [
    Array("not\na video.mp4".utf8), Array("x".utf8) + [0xff, 0xc3] + Array(".mp4".utf8),
    Array("no 🎬.mp4".utf8), [UInt8](repeating: UInt8(ascii: "x"), count: 251) + Array(".mp4".utf8),
    Array("'; rm -rf ..mp4".utf8),
  ]

  /// - Returns: the refused names with their codes.
  private func drop(into daemon: LeatDaemon, good: String) async throws -> [(String, String)] {
    let inbox = daemon.inbox
    try Data("This is a text.\n".utf8).write(to: URL(filePath: "\(inbox)/text.mp4"))
    try Data().write(to: URL(filePath: "\(inbox)/nothing.mp4"))
    let whole = try Data(contentsOf: URL(filePath: good))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: "\(inbox)/truncated.mp4"))
    let sound = SampleVideo(.mp4) { $0.video = nil }
    try daemon.drop(await sound.file(), as: "sound.mp4")
    // A format that no decoder knows.
    var strange = whole
    if let place = strange.range(of: Data("avc1".utf8), in: try box("stsd", of: strange)..<strange.count) {
      strange.replaceSubrange(place, with: Data("zzzz".utf8))
    }
    try strange.write(to: URL(filePath: "\(inbox)/strange.mp4"))
    let playlist = """
      #EXTM3U
      #EXT-X-TARGETDURATION:10
      #EXTINF:10,
      file:///etc/passwd
      #EXT-X-ENDLIST
      """
    try Data(playlist.utf8).write(to: URL(filePath: "\(inbox)/list.m3u8"))
    try Data(playlist.utf8).write(to: URL(filePath: "\(inbox)/list.mp4"))
    symlink("/etc/passwd", "\(inbox)/link.mp4")
    mkfifo("\(inbox)/pipe.mp4", 0o644)
    try daemon.drop(good, as: "..hidden.mp4")
    for name in Self.hostileNames { try daemon.drop(good, as: name) }
    try write(whole, as: Array("bad".utf8) + [0xff] + Array("name.mp4".utf8), in: inbox)
    for name in Self.hostileTexts { try write(Data("This is a text.\n".utf8), as: name, in: inbox) }
    return [
      ("text.mp4", "not_media"), ("nothing.mp4", "empty"), ("truncated.mp4", "unfinished_upload"),
      ("sound.mp4", "no_video"), ("strange.mp4", "unsupported_codec"), ("list.m3u8", "extension_not_allowed"),
      ("list.mp4", "not_media"), ("link.mp4", "not_a_regular_file"), ("pipe.mp4", "not_a_regular_file"),
    ]
  }

  private func box(_ type: String, of bytes: Data) throws -> Int {
    try #require(bytes.range(of: Data(type.utf8))).upperBound
  }

  /// Foundation takes no names that are not UTF-8.
  private func write(_ content: Data, as name: [UInt8], in folder: String) throws {
    let path = (Array("\(folder)/".utf8) + name).map { CChar(bitPattern: $0) } + [0]
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemCallFailure("create a file in", folder) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: content)
    try file.close()
  }

  private func names(in folder: String) throws -> [[UInt8]] {
    guard let listing = opendir(folder) else { throw SystemCallFailure("list", folder) }
    defer { closedir(listing) }
    var names: [[UInt8]] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names
  }

  private func note(of name: String, in daemon: LeatDaemon) -> String? {
    FileManager.default.contents(atPath: "\(daemon.rejected)/videos/\(name).why.txt")
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
