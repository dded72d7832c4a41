import Foundation
import Glibc
import TestSupport
import Testing

@testable import Site

@Suite("Writing into a tree that is being served")
struct SiteWriterTests {
  @Test("A file of the same size and second as the one it replaces gets another time: nginx's ETag must change")
  func distinctTimes() throws {
    let folder = try TemporaryDirectory("writer")
    let writer = SiteWriter(root: folder.path)
    for contents in ["aaaa", "bbbb", "cccc"] {
      let before = modified(folder.path("a.html"))
      try writer.write(Array(contents.utf8), to: "a.html")
      #expect(modified(folder.path("a.html")) != before)
    }
  }

  @Test("Nothing but the finished file is left in the folder")
  func noLeftovers() throws {
    let folder = try TemporaryDirectory("writer")
    let writer = SiteWriter(root: folder.path)
    try writer.write(Array("a".utf8), to: "a.html")
    try writer.write(Array("b".utf8), to: "a.html")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.html"])
    #expect(writer.tally == .init(written: 2, unchanged: 0, removed: 0))
  }

  private func modified(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mtim.tv_sec : 0
  }
}
