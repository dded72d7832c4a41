import Catalog
import Inbox
import Testing

@Suite struct NameTests {
  @Test(arguments: [
    ".hidden.mp4", "._film.mp4", ".DS_Store", "Thumbs.db", "THUMBS.DB", "desktop.ini", "film.mp4.part",
    "film.mp4.filepart",
    "film.mp4.crdownload", "film.tmp", "film.partial", ".film.mp4.Ab3xYz", "film.mp4~", "_leat", "~$film.mp4",
    "Film.MP4.PART",
  ])
  func `is no video to be looked at`(name: String) { #expect(IgnoredNames().contains(Array(name.utf8))) }

  @Test(arguments: ["film.mp4", "part.mp4", "tmp", "a~b.mp4", "leat", "_leaf", "film.part.mp4", "…mp4", "~film.mp4"])
  func `is looked at`(name: String) { #expect(!IgnoredNames().contains(Array(name.utf8))) }

  @Test func `configured patterns hold for names in any case, and for every folder on the way`() throws {
    let ignored = IgnoredNames(patterns: ["*.sync", "trash"])
    #expect(ignored.contains(Array("x.SYNC".utf8)))
    #expect(ignored.contains(try inboxPath("a/Trash/x.mp4")))
    #expect(!ignored.contains(try inboxPath("a/trash2/x.mp4")))
    #expect(IgnoredNames().contains(try inboxPath("a/.git/x.mp4")))
  }

  @Test(arguments: ["..", ".", "a/..", "../a", "/a", "a/", "a//b", "a/./b", "a\0b"])
  func `leads elsewhere and is no path`(text: String) { #expect(InboxPath(text) == nil) }

  @Test func `paths are taken apart and put together`() throws {
    let path = try inboxPath("training/sub/a.mp4")
    #expect(try path.parent == inboxPath("training/sub"))
    #expect(path.name == Array("a.mp4".utf8))
    #expect(path.collection.text == "training")
    #expect(try inboxPath("a.mp4").collection == .videos)
    #expect(path.isWithin(try inboxPath("training")))
    #expect(!path.isWithin(try inboxPath("train")))
    #expect(InboxPath.root.appending(name: Array("..".utf8)) == nil)
    #expect(InboxPath.root.appending(name: Array("...".utf8)) != nil)
  }

  @Test(
    arguments: [
      (Array("a b".utf8), "a b"), (Array("a\nb".utf8), "a\\nb"), ([0x61, 0xFF, 0x62], "a\\xffb"),
      (Array("\u{1b}[2J".utf8), "\\u{1b}[2J"),
      (Array("x\u{202e}4pm.exe".utf8), "x\\u{202e}4pm.exe"), (Array("film 🎬 é".utf8), "film 🎬 é"),
      ([0xE2, 0x82], "\\xe2\\x82"),
      (Array("a\\b".utf8), "a\\\\b"), ([0xC2, 0x9B], "\\u{9b}"),
    ] as [([UInt8], String)])
  func `names are shown so that they command no terminal`(bytes: [UInt8], shown: String) {
    #expect(PrintableName.text(of: bytes) == shown)
  }
}
