import Catalog
import Foundation
import Glibc
import Testing

@Suite("A file appears whole, or not at all")
struct AtomicFileTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  @Test("new contents replace old ones", arguments: [false, true])
  func replaces(sync: Bool) throws {
    try AtomicFile.write("one", to: scratch.path("f"), sync: sync)
    try AtomicFile.write([0, 255, 10], to: scratch.path("f"), sync: sync)
    #expect(FileManager.default.contents(atPath: scratch.path("f")) == Data([0, 255, 10]))
    try AtomicFile.write("", to: scratch.path("f"), sync: sync)
    #expect(scratch.text("f") == "")
    #expect(try scratch.names() == ["f"])
  }

  @Test("nginx may read it")
  func mode() throws {
    try AtomicFile.write("x", to: scratch.path("f"), sync: false)
    let mode = try FileManager.default.attributesOfItem(atPath: scratch.path("f"))[.posixPermissions] as? Int
    #expect(mode.map { $0 & 0o444 } == 0o444)
  }

  @Test("an inode that somebody has open keeps its old contents")
  func newInode() throws {
    try AtomicFile.write("old", to: scratch.path("f"), sync: false)
    let handle = try #require(FileHandle(forReadingAtPath: scratch.path("f")))
    try AtomicFile.write("new", to: scratch.path("f"), sync: false)
    #expect(try handle.readToEnd() == Data("old".utf8))
  }

  @Test("names as long as the file system allows work, in any script", arguments: ["a", "é", "🚢"])
  func longNames(letter: String) throws {
    let name = String(repeating: letter, count: 255 / letter.utf8.count)
    try AtomicFile.write("x", to: scratch.path(name), sync: false)
    #expect(try scratch.names() == [name])
  }

  @Test("a step that fails leaves no temporary file and names the call, the file and the system's words")
  func failures() throws {
    try scratch.makeFolder("taken/full")
    let path = scratch.path("taken")
    #expect { try AtomicFile.write("x", to: path, sync: true) } throws: { error in
      let text = "\(error)"
      return text.hasPrefix("cannot rename to '\(path)': ") && text.lowercased().contains("directory")
    }
    #expect(try scratch.names() == ["taken"])
    #expect { try AtomicFile.write("x", to: scratch.path("nowhere/f"), sync: false) } throws: {
      ($0 as? CatalogError)?.isMissing == true
    }
  }

  @Test("what killed writers left is removed, and nothing else")
  func leftovers() throws {
    let kept = [".lock", ".a.tmp", "b.0123456789abcdef.tmp", ".c.0123456789ABCDEF.tmp", ".d.0123456789abcdef.tmpx"]
    for name in kept + [".manifest.json.0123456789abcdef.tmp", ".x.ffffffffffffffff.tmp"] {
      try scratch.write(name, "x")
    }
    #expect(try AtomicFile.removeLeftovers(in: scratch.path) == 2)
    #expect(try scratch.names() == kept.sorted())
  }

  @Test("a folder's names can be synced, and a missing folder is an error")
  func directories() throws {
    try syncDirectory(scratch.path)
    #expect { try syncDirectory(scratch.path("none")) } throws: { ($0 as? CatalogError)?.isMissing == true }
  }
}

@Suite("Messages of errors")
struct CatalogErrorTests {
  @Test("stay on one line, whatever the path holds")
  func quoting() {
    let error = CatalogError.system(call: "open", path: "a\n'b'\u{1B}[31m", errno: EACCES)
    #expect("\(error)".hasPrefix(#"cannot open 'a\u{a}\'b\'\u{1b}[31m': Permission denied ("#))
  }

  @Test("tell a full disk apart, which may pass")
  func fullDisk() {
    let error = CatalogError.system(call: "write", path: "f", errno: ENOSPC)
    #expect(error.isOutOfSpace && !CatalogError.system(call: "write", path: "f", errno: EIO).isOutOfSpace)
    #expect("\(error)" == "cannot write 'f': No space left on device (free some space on this file system)")
  }

  @Test(
    "say what to do",
    arguments: [
      CatalogError.system(call: "open", path: "p", errno: EACCES), .notARegularFile(path: "p"),
      .tooLarge(path: "p", sizeBytes: 1), .malformed(path: "p", reason: "r"), .newerSchema(path: "p", schema: 2),
    ])
  func remedies(error: CatalogError) {
    #expect("\(error)".contains("'p'"))
    #expect("\(error)".hasSuffix(")"))
  }
}
