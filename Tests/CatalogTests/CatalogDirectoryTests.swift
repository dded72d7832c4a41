import Catalog
import Foundation
import Glibc
import Testing

@Suite("A video's folder")
struct CatalogDirectoryTests {
  private let scratch: ScratchFolder
  private let directory: CatalogDirectory

  init() throws {
    scratch = try ScratchFolder()
    directory = CatalogDirectory(path: scratch.path)
  }

  @Test("gives back the manifest that was put in, and leaves nothing else behind")
  func writesAndReads() throws {
    try directory.writeManifest(Samples.full())
    #expect(try directory.readManifest() == Samples.full())
    #expect(try scratch.names() == ["manifest.json"])
  }

  @Test("keeps unknown keys of the file on the disk")
  func keepsUnknownKeys() throws {
    try directory.writeManifest(Samples.small())
    let text = try #require(scratch.text("manifest.json"))
    try scratch.write(
      "manifest.json", text.replacingOccurrences(of: #""title""#, with: #""x_by_hand": "kept", "title""#))
    var manifest = try directory.readManifest()
    manifest.progress = 0.5
    try directory.writeManifest(manifest)
    #expect(scratch.text("manifest.json")?.contains("x_by_hand") == true)
    #expect(try directory.readManifest().progress == 0.5)
  }

  @Test("does not overwrite a manifest of a later format")
  func newerSchema() throws {
    try scratch.write("manifest.json", #"{"schema": 9}"#)
    #expect(throws: CatalogError.newerSchema(path: directory.manifestPath, schema: 9)) {
      try directory.writeManifest(Samples.small())
    }
    #expect(scratch.text("manifest.json") == #"{"schema": 9}"#)
  }

  @Test("is made with those above it, for those who may look into it")
  func created() throws {
    let folder = CatalogDirectory(path: scratch.path("keys/videos/one"))
    try folder.create(mode: 0o750)
    for name in ["keys", "keys/videos", "keys/videos/one"] {
      var status = stat()
      #expect(stat(scratch.path(name), &status) == 0 && status.st_mode & 0o777 == 0o750, "\(name)")
    }
    try CatalogDirectory(path: scratch.path("public/one")).create(sync: false)
    var status = stat()
    #expect(stat(scratch.path("public"), &status) == 0 && status.st_mode & 0o777 == 0o755)
    try scratch.write("file", "")
    #expect(throws: CatalogError.system(call: "make the folder", path: scratch.path("file"), errno: ENOTDIR)) {
      try CatalogDirectory(path: scratch.path("file")).create()
    }
  }

  @Test("says that a manifest is missing in a way that programs can tell")
  func missing() throws {
    #expect { try directory.readManifest() } throws: { ($0 as? CatalogError)?.isMissing == true }
  }

  @Test("follows no link, and replaces one instead of writing through it")
  func links() throws {
    try scratch.write("elsewhere", "untouched")
    try scratch.link("manifest.json", to: "elsewhere")
    #expect(throws: CatalogError.system(call: "open", path: directory.manifestPath, errno: ELOOP)) {
      try directory.readManifest()
    }
    try directory.writeManifest(Samples.small())
    #expect(try directory.readManifest() == Samples.small())
    #expect(scratch.text("elsewhere") == "untouched")
  }

  @Test("does not wait for a FIFO in the manifest's place, nor read a folder")
  func otherKinds() throws {
    try #require(mkfifo(directory.manifestPath, 0o600) == 0)
    #expect(throws: CatalogError.notARegularFile(path: directory.manifestPath)) { try directory.readManifest() }
    try #require(unlink(directory.manifestPath) == 0)
    try scratch.makeFolder("manifest.json")
    #expect(throws: CatalogError.notARegularFile(path: directory.manifestPath)) { try directory.readManifest() }
    #expect(throws: CatalogError.self) { try directory.writeManifest(Samples.small()) }
    #expect(try scratch.names() == ["manifest.json"])
  }

  @Test("does not read a manifest larger than any can be")
  func tooLarge() throws {
    try scratch.write("manifest.json", "{}")
    let size = Int64(ManifestCoding.longestBytes) + 1
    try #require(truncate(directory.manifestPath, Int(size)) == 0)
    #expect(throws: CatalogError.tooLarge(path: directory.manifestPath, sizeBytes: size)) {
      try directory.readManifest()
    }
    try directory.writeManifest(Samples.small())
    #expect(try directory.readManifest() == Samples.small())
  }

  @Test("a reader never sees a part of a manifest while it is rewritten")
  func readersSeeWholeFiles() async throws {
    let directory = directory
    try directory.writeManifest(Samples.full())
    let writer = Task.detached {
      var manifest = try Samples.full()
      for step in 0..<200 {
        manifest.title = String(repeating: "long ", count: step % 7 * 500)
        try directory.writeManifest(manifest, sync: false)
      }
    }
    for _ in 0..<200 { _ = try directory.readManifest() }
    try await writer.value
  }

  @Test("is made with the collection's folder above it, as often as one likes")
  func create() throws {
    let nested = CatalogDirectory(path: scratch.path("public/videos/x/"))
    try nested.create()
    try nested.create()
    #expect(try scratch.names(in: "public/videos") == ["x"])
    try scratch.write("file", "")
    #expect(throws: CatalogError.system(call: "make the folder", path: scratch.path("file"), errno: ENOTDIR)) {
      try CatalogDirectory(path: scratch.path("file")).create()
    }
  }

  @Test("may stand behind a link to a folder, and is made there")
  func createBehindLink() throws {
    try scratch.makeFolder("disk")
    try scratch.link("public", to: "disk")
    try CatalogDirectory(path: scratch.path("public")).create()
    try CatalogDirectory(path: scratch.path("public/videos/x")).create()
    #expect(try scratch.names(in: "disk/videos") == ["x"])
    try scratch.link("dangling", to: "nowhere")
    #expect(throws: CatalogError.system(call: "make the folder", path: scratch.path("dangling"), errno: ENOTDIR)) {
      try CatalogDirectory(path: scratch.path("dangling")).create()
    }
  }

  @Test("has one form, whatever slashes it is written with")
  func slashes() {
    #expect(CatalogDirectory(path: "/a/b//").path == "/a/b")
    #expect(CatalogDirectory(path: "/").manifestPath == "/manifest.json")
    #expect(CatalogDirectory(path: "").path == ".")
    #expect(CatalogDirectory(path: "b/").file("poster.jpg") == "b/poster.jpg")
  }
}
