import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Testing

@testable import Supervision

@Suite("Receipts in the share")
struct ReceiptTests {
  private let root: ScratchRoot
  private let receipts: Receipts
  private let events = Locked<[JournalEvent]>([])

  init() throws {
    root = try ScratchRoot()
    var configuration = root.configuration
    configuration.baseURL = "https://v.example.org/tv"
    configuration.receipts.isOn = true
    receipts = Receipts(layout: root.layout, live: LiveConfiguration(configuration)) { [events] event, _ in
      events.change { $0.append(event) }
    }
  }

  private func claim(_ name: [UInt8], folder: String? = nil) throws -> Claim {
    let full = (folder.map { Array("\($0)/".utf8) } ?? []) + name
    return Claim(id: .random(), path: try inboxPath(full), sizeBytes: 7, noticed: Date())
  }

  private func claim(_ name: String, folder: String? = nil) throws -> Claim {
    try claim(Array(name.utf8), folder: folder)
  }

  /// The names in the share; the test of a receipt is that nothing else is there.
  private var share: [String] { root.files(in: "inbox") }

  @Test("a playable video: a shortcut to its page, in the folder that it was dropped into")
  func shortcut() throws {
    let claim = try claim("a b.mp4", folder: "training/week 1")
    receipts.give(.playable, for: claim)
    #expect(share == ["_leat/training/week 1/a b.mp4.url"])
    let text = try #require(root.content("inbox/_leat/training/week 1/a b.mp4.url"))
    #expect(text == "[InternetShortcut]\r\nURL=https://v.example.org/tv/training/\(claim.id)/\r\n")
    let address = try #require(ReceiptText.video(inShortcut: text))
    #expect(address.id == claim.id)
    #expect(address.collection == claim.collection)
  }

  @Test("a refused file: why; a later good one of the same name takes the note away")
  func refused() throws {
    let refusal = Refusal(.damaged, "It stops in the middle.\r\nURL=x")
    receipts.give(.refused(refusal, staysPartly: false), for: try claim("a.mp4"))
    let note = try #require(root.content("inbox/_leat/a.mp4.why.txt"))
    #expect(note.contains("Why: It stops in the middle.\\r\\nURL=x\r\n"))
    #expect(!note.replacingOccurrences(of: "\r\n", with: "").contains { $0.isNewline })
    receipts.give(.playable, for: try claim("a.mp4"))
    #expect(share == ["_leat/a.mp4.url"])
    // The third of that name is refused: the second still plays.
    receipts.give(.refused(refusal, staysPartly: false), for: try claim("a.mp4"))
    #expect(share == ["_leat/a.mp4.url", "_leat/a.mp4.why.txt"])
  }

  private static let changes: [(what: String, answer: Receipts.Answer, left: [String])] = [
    ("failed", .failed(.sourceMissing), ["_leat/a.mp4.why.txt"]),
    ("refused", .refused(Refusal(.damaged, "No."), staysPartly: false), ["_leat/a.mp4.why.txt"]),
    (
      "refused, but watchable for a while", .refused(Refusal(.unfinishedUpload, "No."), staysPartly: true),
      ["_leat/a.mp4.url", "_leat/a.mp4.why.txt"]
    ),
    ("the same as an earlier one", .duplicate(of: .random()), ["_leat/a.mp4.why.txt"]),
    ("deleted by its owner", .withdrawn, []),
  ]

  @Test("a video that was playable, and then is not: the receipt follows", arguments: changes.indices)
  func follows(index: Int) throws {
    let change = Self.changes[index]
    let claim = try claim("a.mp4")
    receipts.give(.playable, for: claim)
    receipts.give(change.answer, for: claim)
    #expect(share == change.left, "\(change.what)")
    // Told twice after a kill, it says the same.
    receipts.give(change.answer, for: claim)
    #expect(share == change.left, "\(change.what)")
  }

  @Test("what is heard on the way is written as well")
  func heard() throws {
    let claim = try claim("a.mp4")
    let manifest = Manifest(id: claim.id, title: "a", collection: .videos, source: .init(filename: "a.mp4"))
    receipts.hear(.playable(claim, manifest, root.spool.output(claim)))
    receipts.flush()
    #expect(share == ["_leat/a.mp4.url"])
    receipts.hear(.withdrawn(claim))
    receipts.flush()
    #expect(share == [])
  }

  @Test("a duplicate's note leads to the video that is there")
  func duplicate() throws {
    let earlier = VideoID.random()
    receipts.give(.duplicate(of: earlier), for: try claim("a.mp4", folder: "training"))
    let note = try #require(root.content("inbox/_leat/training/a.mp4.why.txt"))
    #expect(note.contains("https://v.example.org/tv/training/\(earlier)/\r\n"))
  }

  @Test("off: nothing is written")
  func off() throws {
    var configuration = root.configuration
    configuration.baseURL = "https://v.example.org"
    let receipts = Receipts(layout: root.layout, live: LiveConfiguration(configuration)) { _, _ in }
    receipts.give(.playable, for: try claim("a.mp4"))
    receipts.give(.failed(.sourceMissing), for: try claim("b.mp4"))
    #expect(share == [])
  }

  private static let names: [(name: [UInt8], receipt: String)] = [
    (
      Array("a\r\nURL=https://evil.example/\r\n.mp4".utf8.filter { $0 != UInt8(ascii: "/") }),
      "a__URL=https_evil.example__.mp4~"
    ),
    ([0xff, 0xfe] + Array(".mp4".utf8), "__.mp4~"),
    (Array("a:b*c?.mp4".utf8), "a_b_c_.mp4~"),
    (Array("report\u{202e}4pm.exe.mp4".utf8), "report_4pm.exe.mp4~"),
    (Array("NUL.mp4".utf8), "_NUL.mp4~"),
    (Array("com1 .x.mp4".utf8), "_com1 .x.mp4~"),
    (Array("back\\slash.mp4".utf8), "back_slash.mp4~"),
    (Array("%s$(reboot).mp4".utf8), "%s$(reboot).mp4.url"),
    (Array("Fête d'été 👩‍🔬.mp4".utf8), "Fête d'été 👩‍🔬.mp4.url"),
    (Array(String(repeating: "ü", count: 125).utf8) + Array(".mp4".utf8), "üüü"),
  ]

  @Test(
    "names that a client of the share cannot show or open are spelt in letters that it can", arguments: names.indices)
  func hostile(index: Int) throws {
    let (name, expected) = Self.names[index]
    let claim = try claim(name)
    receipts.give(.playable, for: claim)
    let written = try #require(try FileSystem.names(in: BytePath("\(root.layout.inbox)/_leat")).first)
    #expect(written.count <= 255)
    let text = String(decoding: written, as: UTF8.self)
    #expect(text.hasPrefix(expected) && text.hasSuffix(".url"), "\(text)")
    let place = BytePath("\(root.layout.inbox)/_leat").appending(written)
    let size = Int64(ReceiptText.shortcut(claim, baseURL: "https://v.example.org/tv").utf8.count)
    #expect(try FileSystem.status(place)?.sizeBytes == size)
    // Found again under that name.
    receipts.give(.withdrawn, for: claim)
    #expect(share == [])
  }

  @Test("two names that look alike when they are spelt so keep two receipts")
  func apart() throws {
    for name in ["a:b.mp4", "a?b.mp4", "a_b.mp4"] { receipts.give(.playable, for: try claim(name)) }
    let long = String(repeating: "x", count: 250)
    for name in ["\(long)1", "\(long)2"] { receipts.give(.playable, for: try claim(name)) }
    #expect(share.count == 5)
    receipts.give(.playable, for: try claim("a.mp4", folder: "week:1"))
    receipts.give(.playable, for: try claim("a.mp4", folder: "week. "))
    #expect(share.count == 7)
    #expect(share.allSatisfy { !$0.contains(":") && !$0.contains(" /") })
  }

  @Test(
    "a link that somebody planted is not followed: a line in the journal, and nothing is written or removed elsewhere",
    arguments: ["_leat", "_leat/training", "_leat/training/deep"])
  func planted(place: String) throws {
    let elsewhere = "\(root.path)/elsewhere"
    let link = "\(root.layout.inbox)/\(place)"
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    let old = "\(elsewhere)/old.mp4.url"
    try root.write(Array(old.utf8), "mine")
    try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: old)
    try FileManager.default.createDirectory(
      atPath: (link as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: elsewhere)
    let claim = try claim("old.mp4", folder: "training/deep")
    receipts.give(.playable, for: claim)
    receipts.give(.refused(Refusal(.damaged, "No."), staysPartly: false), for: claim)
    receipts.tidy()
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == ["old.mp4.url"])
    #expect(root.content("elsewhere/old.mp4.url") == "mine")
    #expect(events.value.contains { if case .trouble(let what) = $0 { what.contains("receipt") } else { false } })
  }

  @Test("links, FIFOs and folders under a receipt's own name: replaced or left, never opened")
  func occupied() throws {
    let folder = "\(root.layout.inbox)/_leat"
    try FileManager.default.createDirectory(atPath: "\(folder)/c.mp4.url", withIntermediateDirectories: true)
    try root.write(Array("\(root.path)/secret".utf8), "secret")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/a.mp4.url", withDestinationPath: "\(root.path)/secret")
    #expect(mkfifo("\(folder)/b.mp4.url", 0o666) == 0)
    for name in ["a.mp4", "b.mp4", "c.mp4"] { receipts.give(.playable, for: try claim(name)) }
    #expect(root.content("secret") == "secret")
    for name in ["a", "b"] { #expect(root.content("inbox/_leat/\(name).mp4.url")?.hasPrefix("[Internet") == true) }
    #expect(events.value.count == 1)
    #expect(try FileSystem.names(in: BytePath(folder)).count == 3, "a temporary file is left")
  }

  @Test("after receipts_days they go, with the folders that are empty then; what others put there stays")
  func tidied() throws {
    let claim = try claim("old.mp4", folder: "a/b")
    receipts.give(.playable, for: claim)
    try FileManager.default.createDirectory(
      atPath: root.spool.output(claim).path, withIntermediateDirectories: true)
    try root.write(Array("\(root.layout.inbox)/_leat/mine.txt".utf8), "x")
    receipts.tidy(now: Date().addingTimeInterval(13 * 86400))
    #expect(share.count == 2)
    receipts.tidy(now: Date().addingTimeInterval(15 * 86400))
    #expect(share == ["_leat/mine.txt"])
    #expect(!FileManager.default.fileExists(atPath: "\(root.layout.inbox)/_leat/a"))
  }

  @Test("an address at which there is no video any more goes before its time; notes and others' shortcuts do not")
  func led() throws {
    receipts.give(.playable, for: try claim("removed.mp4"))
    receipts.give(.refused(Refusal(.damaged, "No."), staysPartly: false), for: try claim("bad.mp4"))
    try root.write(
      Array("\(root.layout.inbox)/_leat/mine.url".utf8), "[InternetShortcut]\r\nURL=https://example.org/\r\n")
    receipts.tidy()
    #expect(share == ["_leat/bad.mp4.why.txt", "_leat/mine.url"])
  }

  @Test("nothing in the receipts' folder is ever taken for an upload")
  func ignored() throws {
    for path in ["_leat/training/film.mp4", "_leat/film.mp4", "_LEAT/film.mp4"] {
      #expect(IgnoredNames().contains(try inboxPath(Array(path.utf8))), "\(path)")
    }
  }
}
