import Catalog
import Foundation
import Inbox
import Media
import Testing

/// Files as people drop them, made by ffmpeg.
@Suite struct SourceCheckTests {
  private func make(_ folder: ScratchFolder, _ name: String, _ arguments: String) throws {
    let ffmpeg = Process()
    ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let words = "ffmpeg -nostdin -v error -f lavfi -i testsrc=s=160x120:r=25:d=2 -f lavfi -i sine=d=2 " + arguments
    ffmpeg.arguments = words.split(separator: " ").map(String.init) + [folder.path(name)]
    try ffmpeg.run()
    ffmpeg.waitUntilExit()
    try #require(ffmpeg.terminationStatus == 0, "ffmpeg cannot make \(name); is Debian's ffmpeg installed?")
  }

  private func check(_ folder: ScratchFolder, _ name: String, as filename: String? = nil) throws -> SourceCheck {
    try SourceCheck.examine(folder.inbox.openFile(inboxPath(name)), filename: filename ?? name)
  }

  private func code(_ check: SourceCheck) -> Refusal.Code? {
    if case .refuse(let refusal) = check.acceptance { refusal.code } else { nil }
  }

  private static let plain = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac"

  @Test(arguments: [
    ("a.mp4", plain), ("b.mp4", plain + " -movflags +faststart"), ("c.mov", plain), ("d.mkv", plain), ("e.ts", plain),
    ("f.mp4", plain + " -movflags +frag_keyframe+empty_moov"), ("g.flv", plain + " -ar 44100"), ("h.avi", plain),
    ("i.mkv", plain + " -live 1 -f matroska"),
  ])
  func `is accepted, with its facts`(name: String, arguments: String) throws {
    let folder = try ScratchFolder()
    try make(folder, name, arguments)
    let check = try check(folder, name)
    #expect(check.acceptance == .accept)
    #expect(check.facts?.video.first?.width == 160 && check.facts?.audio.count == 1)
  }

  @Test(arguments: ["a.mp4", "b.mp4", "c.mkv", "d.avi"])
  func `cut anywhere, it is an unfinished upload`(name: String) throws {
    let folder = try ScratchFolder()
    try make(folder, name, Self.plain + (name == "b.mp4" ? " -movflags +faststart" : ""))
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
    #expect(try code(check(folder, name)) == nil)
    for part in [0.02, 0.3, 0.5, 0.9, 0.999] {
      try folder.write(name, Array(whole.prefix(Int(Double(whole.count) * part))))
      #expect(try code(check(folder, name)) == .unfinishedUpload, "at \(part)")
    }
  }

  @Test func `each other thing gets its own reason`() throws {
    let folder = try ScratchFolder()
    try folder.write("text.mp4", Array("This is no film.\n".utf8))
    #expect(try code(check(folder, "text.mp4")) == .notMedia)
    try folder.write("empty.mp4", [])
    #expect(try code(check(folder, "empty.mp4")) == .empty)
    let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    try folder.write("list.mp4", Array(playlist.utf8))
    #expect(try code(check(folder, "list.mp4")) == .notMedia)
    try folder.write("list.m3u8", Array(playlist.utf8))
    #expect(try code(check(folder, "list.m3u8")) == .extensionNotAllowed)
    try make(folder, "song.mp4", "-map 1:a -c:a aac")
    #expect(try code(check(folder, "song.mp4")) == .noVideo)
    try make(folder, "other.mkv", "-c:v mpeg4 -c:a aac")
    guard case .transcode = try check(folder, "other.mkv").acceptance else {
      Issue.record("not transcoded")
      return
    }
    #expect(try code(check(folder, "other.mkv", as: "other.mp4")) == .extensionMismatch)
  }

  @Test func `encrypted, it says so, also where libav cannot read how`() throws {
    let folder = try ScratchFolder()
    let key = "00112233445566778899aabbccddeeff"
    try make(
      folder, "a.mp4", Self.plain + " -encryption_scheme cenc-aes-ctr -encryption_key \(key) -encryption_kid \(key)")
    #expect(try code(check(folder, "a.mp4")) == .encrypted)
    // Without the box of that name libav gives up, and calls the header damaged.
    let encrypted = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.mp4")))
    try folder.write("b.mp4", replacing(Array("tenc".utf8), by: Array("Tenc".utf8), in: encrypted))
    #expect(throws: MediaError.self) { try MediaProbe.facts(path: folder.path("b.mp4")) }
    #expect(try code(check(folder, "b.mp4")) == .encrypted)

    // A title makes room for ContentEncodings in the first track, which is as long: encryption with the key 'kkkk…'
    // (RFC 9559 §5.1.4.1.31).
    try make(
      folder, "c.mkv", Self.plain + " -metadata:s:v:0 title=\(String(repeating: "K", count: 33))")
    #expect(try code(check(folder, "c.mkv")) == nil)
    let title = element([0x53, 0x6E], shortly: Array(repeating: UInt8(ascii: "K"), count: 33))
    let algorithm = element([0x47, 0xE1], shortly: [5])
    let name = element([0x47, 0xE2], shortly: Array(repeating: UInt8(ascii: "k"), count: 16))
    let encoding = element([0x50, 0x33], shortly: [1]) + element([0x50, 0x35], shortly: algorithm + name)
    let encodings = element([0x6D, 0x80], shortly: element([0x62, 0x40], shortly: encoding))
    let clear = try Data(contentsOf: URL(fileURLWithPath: folder.path("c.mkv")))
    try folder.write("d.mkv", replacing(title, by: encodings, in: clear))
    #expect(try code(check(folder, "d.mkv")) == .encrypted)
  }

  /// A Matroska element of fewer than 127 bytes.
  private func element(_ id: [UInt8], shortly payload: [UInt8]) -> [UInt8] {
    id + [0x80 | UInt8(payload.count)] + payload
  }

  private func replacing(_ old: [UInt8], by new: [UInt8], in bytes: Data) throws -> [UInt8] {
    let place = try #require(bytes.firstRange(of: old))
    try #require(old.count == new.count)
    return Array(bytes[..<place.lowerBound]) + new + Array(bytes[place.upperBound...])
  }

  @Test func `what ends in 'ogg' is a video when it holds one`() throws {
    let folder = try ScratchFolder()
    try make(folder, "film.ogg", "-c:v libtheora -c:a libvorbis")
    guard case .transcode = try check(folder, "film.ogg").acceptance else {
      Issue.record("not transcoded")
      return
    }
    try make(folder, "song.ogg", "-map 1:a -c:a libvorbis")
    #expect(try code(check(folder, "song.ogg")) == .noVideo)
  }

  @Test func `a name that is no UTF-8 is no obstacle`() throws {
    let folder = try ScratchFolder()
    try make(folder, "a.mp4", Self.plain)
    let name: [UInt8] = [0xFF, 0x0A] + Array(".mp4".utf8)
    let path = try #require(InboxPath(bytes: name))
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.path("a.mp4")))
    try folder.write(bytesOfName: name, Array(whole))
    let check = try SourceCheck.examine(folder.inbox.openFile(path), filename: path.repairedName)
    #expect(check.acceptance == .accept)
  }
}
