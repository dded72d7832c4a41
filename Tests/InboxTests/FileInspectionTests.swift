import Catalog
import Glibc
import Inbox
import Testing

@Suite struct FileInspectionTests {

  private func open(_ folder: ScratchFolder, _ name: String) -> InspectionFailure? {
    do throws(InspectionFailure) {
      guard let path = InboxPath(name) else { return .gone }
      let file = try folder.inbox.openFile(path)
      return file.status.sizeBytes >= 0 ? nil : .gone
    } catch { return error }
  }

  @Test func `only regular files are opened, and what else it is gets said`() throws {
    let folder = try ScratchFolder()
    try folder.write("film.mp4", [1, 2, 3])
    try folder.makeFolder("folder")
    #expect(symlink("film.mp4", folder.path("link.mp4")) == 0)
    #expect(symlink("/dev/zero", folder.path("device.mp4")) == 0)
    #expect(mkfifo(folder.path("pipe.mp4"), 0o644) == 0)
    #expect(open(folder, "film.mp4") == nil)
    #expect(open(folder, "link.mp4") == .notARegularFile(kind: "a link"))
    #expect(open(folder, "device.mp4") == .notARegularFile(kind: "a link"))
    #expect(open(folder, "pipe.mp4") == .notARegularFile(kind: "a pipe"))
    #expect(open(folder, "folder") == .notARegularFile(kind: "a folder"))
    #expect(open(folder, "nothing.mp4") == .gone)
    #expect(open(folder, "pipe.mp4")?.refusal?.code == .notARegularFile)
  }

  @Test func `no folder on the way may be a link`() throws {
    let folder = try ScratchFolder()
    let outside = try ScratchFolder()
    try outside.write("secret.mp4")
    #expect(symlink(outside.path, folder.path("way")) == 0)
    #expect(open(folder, "way/secret.mp4") == .gone)
  }

  @Test func `hard links are files like any other, and a file can be linked by what is open`() throws {
    let folder = try ScratchFolder()
    try folder.write("a.mp4", [1])
    #expect(link(folder.path("a.mp4"), folder.path("b.mp4")) == 0)
    let file = try folder.inbox.openFile(try inboxPath("b.mp4"))
    #expect(file.status.links == 2)
    try folder.remove("b.mp4")
    try folder.write("b.mp4", [9, 9])
    try file.link(to: folder.path("claimed.mp4"))
    #expect(try folder.inbox.status(of: inboxPath("claimed.mp4")).identity == file.status.identity)
  }

  @Test func `a name is removed only while it means the file that was claimed`() throws {
    let folder = try ScratchFolder()
    try folder.write("a.mp4", [1])
    let path = try inboxPath("a.mp4")
    let identity = try folder.inbox.status(of: path).identity
    try folder.move("a.mp4", "kept.mp4")
    try folder.write("a.mp4", [2])
    #expect(try folder.inbox.removeName(path, of: identity) == false)
    #expect(try folder.inbox.status(of: path).sizeBytes == 1)
    #expect(try folder.inbox.removeName(inboxPath("kept.mp4"), of: identity))
    #expect(try folder.inbox.removeName(inboxPath("kept.mp4"), of: identity) == false)
  }
}
