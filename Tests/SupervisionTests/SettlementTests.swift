import Catalog
import Foundation
import Glibc
import Operations
import Supervision
import Testing

/// What becomes of a source when its video is decided.
@Suite("Settlement")
struct SettlementTests {
  private func settle(_ claim: Claim, in root: ScratchRoot, _ disposal: SourceDisposal) throws -> Settlement.Result {
    try Settlement(spool: root.spool).settle(claim, disposal: disposal)
  }

  @Test("delete: the source of a ready video goes, and the claim with it")
  func delete() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try root.work(claim, .ready)
    guard case .ready(_, source: nil) = try settle(claim, in: root, .delete) else {
      Issue.record("not ready")
      return
    }
    #expect(root.files(in: "spool") == [])
    #expect(try root.states() == [.ready])
  }

  @Test("keep: the source lies in originals/<id>/ under its own name")
  func keep() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .ready)
    _ = try settle(claim, in: root, .keep)
    #expect(root.content("originals/\(claim.id)/a.mp4") == "pictures")
    #expect(root.files(in: "spool") == [])
  }

  @Test("delete: a source of which a part was left out lies in originals/<id>/ instead")
  func deleteIncomplete() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.ts", "pictures"))
    try root.work(claim, .ready)
    var manifest = try root.spool.output(claim).readManifest()
    manifest.source.leftOut = 30
    try root.spool.output(claim).writeManifest(manifest)
    _ = try settle(claim, in: root, .delete)
    #expect(root.content("originals/\(claim.id)/a.ts") == "pictures")
    #expect(root.files(in: "spool") == [])
  }

  @Test("archive: the second source of a name does not replace the first")
  func archive() throws {
    let root = try ScratchRoot()
    for content in ["first", "second"] {
      let claim = try root.claim(root.drop("a.mp4", content, folder: "trips"))
      try root.work(claim, .ready)
      _ = try settle(claim, in: root, .archive(folder: "\(root.path)/archive"))
    }
    #expect(root.content("archive/trips/a.mp4") == "first")
    #expect(root.content("archive/trips/a (2).mp4") == "second")
  }

  @Test("publish: the source lies beside its stream, readable for all, and its manifest names it; also after a kill")
  func publish() throws {
    for isKilled in [false, true] {
      let root = try ScratchRoot()
      let claim = try root.claim(root.drop("a.MP4", "pictures"))
      try root.work(claim, .ready)
      #expect(chmod(root.spool.source(claim).text, 0o600) == 0)
      let folder = "\(root.layout.publicRoot)/videos/\(claim.id)"
      if isKilled { #expect(rename(root.spool.source(claim).text, "\(folder)/original.mp4") == 0) }
      _ = try settle(claim, in: root, .publish)
      #expect(root.content("public/videos/\(claim.id)/original.mp4") == "pictures")
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/original.mp4")
      #expect(attributes[.posixPermissions] as? Int == 0o644)
      #expect(try CatalogDirectory(path: folder).readManifest().original == "original.mp4")
      #expect(root.files(in: "spool") == [])
    }
  }

  @Test("publish: another file in its place is not replaced, and the source stays")
  func publishTaken() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .ready)
    try root.write(Array("\(root.layout.publicRoot)/videos/\(claim.id)/original.mp4".utf8), "another")
    #expect(throws: FileError.self) { try settle(claim, in: root, .publish) }
    #expect(root.content("spool/\(claim.id)/\(claim.sourceName)") == "pictures")
    #expect(root.content("public/videos/\(claim.id)/original.mp4") == "another")
  }

  @Test("archive on another file system: copied, and a copy that was not yet followed by the removal is not made twice")
  func archiveElsewhere() throws {
    let root = try ScratchRoot()
    let elsewhere = "/dev/shm/leat-archive-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: "\(elsewhere)/videos", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .ready)
    // As if killed between the copy and the removal.
    try root.write(Array("\(elsewhere)/videos/a.mp4".utf8), "pictures")
    _ = try settle(claim, in: root, .archive(folder: elsewhere))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(elsewhere)/videos") == ["a.mp4"])
    #expect(root.files(in: "spool") == [])

    let other = try root.claim(root.drop("a.mp4", "another"))
    try root.work(other, .ready)
    _ = try settle(other, in: root, .archive(folder: elsewhere))
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(elsewhere)/videos").sorted()
    #expect(names == ["a (2).mp4", "a.mp4"])
    #expect(try String(contentsOfFile: "\(elsewhere)/videos/a (2).mp4", encoding: .utf8) == "another")
  }

  @Test("a ready manifest without its playlist lets no source go")
  func readyWithoutStream() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .ready)
    try FileManager.default.removeItem(atPath: root.spool.output(claim).file("master.m3u8"))
    #expect(throws: SettlementError.self) { try settle(claim, in: root, .delete) }
    #expect(root.content("spool/\(claim.id)/source.mp4") == "pictures")
  }

  @Test("an archive that cannot be written to keeps the source in the spool")
  func archiveInTheWay() throws {
    let root = try ScratchRoot()
    try root.write(Array("\(root.path)/archive".utf8), "a file, not a folder")
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .ready)
    #expect(throws: (any Error).self) { try settle(claim, in: root, .archive(folder: "\(root.path)/archive")) }
    #expect(root.content("spool/\(claim.id)/source.mp4") == "pictures")
    #expect(root.recovery(.archive(folder: "\(root.path)/archive")).examine(claim).unsettled == [claim])
    _ = root.recovery(.keep).examine(claim)
    #expect(root.content("originals/\(claim.id)/a.mp4") == "pictures")
  }

  @Test("a refused file lies in rejected/ with a note that says why, what, when and what to do")
  func rejected() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "text", folder: "trips"))
    try root.work(
      claim, .rejected, error: .init(code: "not_media", stage: "validate", message: "This is no video."))
    _ = try settle(claim, in: root, .delete)
    #expect(root.content("rejected/trips/a.mp4") == "text")
    let note = try #require(root.content("rejected/trips/a.mp4.why.txt"))
    for part in ["a.mp4", "This is no video.", "not_media", "4 bytes", claim.id.text, "try again"] {
      #expect(note.contains(part), "\(part)")
    }
    #expect(root.files(in: "spool") == [])
    #expect(root.files(in: "public") == [])
  }

  @Test("refused files of one name are all kept, each beside its own note")
  func rejectedTwice() throws {
    let root = try ScratchRoot()
    for content in ["one", "two", "three"] {
      let claim = try root.claim(root.drop("a.mp4", content))
      try root.work(claim, .rejected, error: .init(code: "damaged", stage: "validate", message: "Broken: \(content)."))
      _ = try settle(claim, in: root, .delete)
    }
    let names = ["a (2).mp4", "a (2).mp4.why.txt", "a (3).mp4", "a (3).mp4.why.txt", "a.mp4", "a.mp4.why.txt"]
    #expect(root.files(in: "rejected/videos") == names)
    for (name, content) in [("a", "one"), ("a (2)", "two"), ("a (3)", "three")] {
      #expect(root.content("rejected/videos/\(name).mp4") == content)
      #expect(root.content("rejected/videos/\(name).mp4.why.txt")?.contains("Broken: \(content).") == true)
    }
  }

  @Test("a refusal that was killed after its note goes on beside the same note")
  func rejectedHalf() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "text"))
    try root.work(claim, .rejected, error: .init(code: "damaged", stage: "validate", message: "Broken."))
    let folder = "\(root.layout.rejected)/videos"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try root.write(Array("\(folder)/a.mp4.why.txt".utf8), "a.mp4\nNumber:   \(claim.id)\n")
    _ = try settle(claim, in: root, .delete)
    #expect(root.files(in: "rejected/videos") == ["a.mp4", "a.mp4.why.txt"])
  }

  @Test("whatever its name, a refused file is kept under it, and its note fits too", arguments: HostileName.all)
  func rejectedHostile(name: HostileName) throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop(name.bytes, "text"))
    try root.work(claim, .rejected, error: .init(code: "damaged", stage: "validate", message: "Broken."))
    _ = try settle(claim, in: root, .delete)
    let path = Array("\(root.layout.rejected)/videos/".utf8) + name.bytes + [0]
    #expect(access(path.map(CChar.init(bitPattern:)), R_OK) == 0)
    let names = try FileManager.default.subpathsOfDirectory(atPath: "\(root.layout.rejected)/videos")
    // Foundation may not list names that are no UTF-8; the note is found by its content's number then.
    #expect(names.isEmpty || names.count == 2)
  }

  @Test("a failed video keeps its source, and its manifest says where")
  func failed() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "pictures"))
    try root.work(claim, .failed, error: .init(code: "io", stage: "package", message: "The disk failed."))
    for _ in 1...2 { _ = try settle(claim, in: root, .delete) }
    #expect(root.content("spool/\(claim.id)/source.mp4") == "pictures")
    let message = try root.spool.output(claim).readManifest().error?.message
    #expect(message == "The disk failed. The source is kept as spool/\(claim.id)/source.mp4.")
  }
}
