import Catalog
import Foundation
import Glibc
import Testing

@Suite("The catalog is what lies below public/")
struct CatalogListingTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private var catalog: Catalog { Catalog(publicRoot: scratch.path) }

  @discardableResult
  private func add(_ collection: String, _ id: VideoID = .random()) throws -> VideoID {
    let directory = CatalogDirectory(path: scratch.path("\(collection)/\(id)"))
    try directory.create()
    let name = try #require(CollectionName(collection))
    try directory.writeManifest(
      Manifest(id: id, title: "t", collection: name, source: Manifest.Source(filename: "f.mp4"), created: Samples.time))
    return id
  }

  @Test("every video comes with its manifest, sorted by its path")
  func listsVideos() throws {
    let ids = [try add("b"), try add("a"), try add("b")]
    let entries = try catalog.entries()
    let expected = ["a/\(ids[1])"] + [ids[0].text, ids[2].text].sorted().map { "b/\($0)" }
    #expect(entries.map { String($0.directory.path.dropFirst(scratch.path.utf8.count + 1)) } == expected)
    #expect(try entries.map { try $0.manifest.get().id.text } == expected.map { String($0.dropFirst(2)) })
  }

  @Test("a broken video comes with its error instead of being passed over")
  func brokenOnes() throws {
    let whole = try add("a")
    let names = (0..<4).map { _ in VideoID.random().text }
    for name in names { try scratch.makeFolder("b/\(name)") }
    try scratch.write("b/\(names[1])/manifest.json", "{")
    try scratch.write("b/\(names[2])/manifest.json", #"{"schema": 7}"#)
    try scratch.link("b/\(names[3])/manifest.json", to: scratch.path("a/\(whole)/manifest.json"))
    let entries = try catalog.entries().filter { !$0.directory.path.hasSuffix(whole.text) }
    #expect(entries.count == 4)
    for entry in entries {
      switch (entry.manifest, names.firstIndex { entry.directory.path.hasSuffix($0) }) {
      case (.failure(let error), 0): #expect(error.isMissing)
      case (.failure(.malformed), 1), (.failure(.newerSchema(_, 7)), 2), (.failure(.system(_, _, ELOOP)), 3): break
      default: Issue.record("\(entry)")
      }
    }
  }

  @Test("a manifest that stands in another video's place is not believed")
  func wrongPlace() throws {
    let id = try add("a")
    try scratch.makeFolder("c")
    try FileManager.default.copyItem(atPath: scratch.path("a/\(id)"), toPath: scratch.path("c/\(id)"))
    try FileManager.default.moveItem(atPath: scratch.path("a/\(id)"), toPath: scratch.path("a/other"))
    let entries = try catalog.entries()
    #expect(entries.count == 2)
    for entry in entries {
      #expect(throws: CatalogError.self) { try entry.manifest.get() }
    }
  }

  @Test("a collection or a video on another disk, by an operator's link, is listed as if it were here")
  func links() throws {
    let (id, other) = (try add("a"), try add("b"))
    let disk = try ScratchFolder()
    try FileManager.default.moveItem(atPath: scratch.path("a"), toPath: disk.path("a"))
    try scratch.link("a", to: disk.path("a"))
    try FileManager.default.moveItem(atPath: scratch.path("b/\(other)"), toPath: disk.path("moved"))
    try scratch.link("b/\(other)", to: disk.path("moved"))
    try CatalogDirectory(path: scratch.path("a")).create()
    #expect(try catalog.entries().map { try $0.manifest.get().id } == [id, other])
  }

  @Test("a collection that cannot be listed is reported, and hides no other", .enabled(if: getuid() != 0))
  func unreadable() throws {
    let id = try add("b")
    try scratch.makeFolder("a")
    try #require(chmod(scratch.path("a"), 0o300) == 0)
    defer { chmod(scratch.path("a"), 0o700) }
    let entries = try catalog.entries()
    #expect(entries.map(\.directory.path) == [scratch.path("a"), scratch.path("b/\(id)")])
    #expect(throws: CatalogError.system(call: "list", path: scratch.path("a"), errno: EACCES)) {
      try entries.first?.manifest.get()
    }
  }

  @Test("links to nowhere, the site's own folders and files beside the videos are left alone")
  func otherThings() throws {
    let id = try add("a")
    try scratch.link("linked", to: scratch.path("nowhere"))
    try scratch.link("a/\(VideoID.random())", to: scratch.path("nowhere"))
    try scratch.makeFolder("assets/\(VideoID.random())")
    try scratch.makeFolder("_leat/\(VideoID.random())")
    try scratch.makeFolder("a/pages")
    try scratch.write("index.html", "")
    try scratch.write("a/index.html", "")
    #expect(try catalog.entries().map(\.directory.path) == [scratch.path("a/\(id)")])
  }

  @Test("a public folder that is not there is an error, not an empty catalog")
  func noRoot() throws {
    #expect { try Catalog(publicRoot: scratch.path("none")).entries() } throws: {
      ($0 as? CatalogError)?.isMissing == true
    }
    #expect(try catalog.entries().isEmpty)
  }

  @Test("everything has its place below the root")
  func layout() throws {
    let layout = CatalogLayout(root: "/srv/leat")
    #expect(layout.inbox == "/srv/leat/inbox")
    #expect(layout.video(try Samples.id(), in: .videos).path == "/srv/leat/public/videos/\(Samples.idText)")
    #expect(layout.claim(try Samples.id()) == "/srv/leat/spool/\(Samples.idText)")
    #expect(layout.original(try Samples.id()) == "/srv/leat/originals/\(Samples.idText)")
    #expect(layout.rejected(in: .videos) == "/srv/leat/rejected/videos")
    #expect(layout.receivingFile == "/srv/leat/spool/receiving.json")
    #expect(CatalogLayout(root: "/").inbox == "/inbox")
  }
}
