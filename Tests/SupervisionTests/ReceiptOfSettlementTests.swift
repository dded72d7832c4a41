import Catalog
import Foundation
import Inbox
import Operations
import Testing

@testable import Supervision

/// Each end is answered before the claim goes, so that a kill between the two loses no receipt.
@Suite("Receipts and the ends of claims")
struct ReceiptOfSettlementTests {
  private let root: ScratchRoot
  private let contents: ContentIndex
  private let settlement: Settlement

  init() throws {
    root = try ScratchRoot()
    var configuration = root.configuration
    configuration.baseURL = "https://v.example.org"
    configuration.receipts.isOn = true
    configuration.defaults.duplicates = .skip
    configuration.defaults.keepPartial = .seconds(60)
    let live = LiveConfiguration(configuration)
    contents = ContentIndex(layout: root.layout)
    settlement = Settlement(
      spool: root.spool,
      rules: SettlementRules(
        settings: live.settings, contents: contents,
        receipts: Receipts(layout: root.layout, live: live) { _, _ in }))
  }

  private var share: [String] { root.files(in: "inbox") }

  @Test("ready: answered even when its source resists, and the claim is still there")
  func ready() throws {
    let claim = try root.claim(try root.drop("a.mp4"))
    try root.work(claim, .ready)
    // An archive that is a file: the source cannot be moved there.
    try root.write(Array("\(root.path)/archive".utf8), "x")
    #expect(throws: (any Error).self) {
      try settlement.settle(claim, disposal: .archive(folder: "\(root.path)/archive"))
    }
    #expect(share == ["_leat/a.mp4.url"])
    #expect(try root.spool.ids() == [claim.id])
    #expect(try settlement.settle(claim, disposal: .delete) != .unfinished(root.spool.output(claim).readManifest()))
    #expect(share == ["_leat/a.mp4.url"])
  }

  @Test("refused: answered before the file is moved away")
  func refused() throws {
    let claim = try root.claim(try root.drop("a.mp4"))
    try root.work(claim, .rejected, error: .init(code: "damaged", stage: "validate", message: "No."))
    try FileManager.default.removeItem(atPath: root.layout.rejected)
    try root.write(Array(root.layout.rejected.utf8), "x")
    #expect(throws: (any Error).self) { try settlement.settle(claim, disposal: .delete) }
    #expect(share == ["_leat/a.mp4.why.txt"])
    #expect(try root.spool.ids() == [claim.id])
  }

  @Test("failed: answered once, not at each start")
  func failed() throws {
    let claim = try root.claim(try root.drop("a.mp4"))
    let failure = Manifest.Failure(code: "x", stage: "package", message: "It crashed.")
    _ = try settlement.giveUp(claim, failure)
    #expect(share == ["_leat/a.mp4.why.txt"])
    try FileManager.default.removeItem(atPath: "\(root.layout.inbox)/_leat")
    _ = try settlement.settle(claim, disposal: .delete)
    #expect(share == [])
  }

  @Test("the same content again: the note, and no address of what is taken back")
  func duplicate() throws {
    for name in ["a.mp4", "b.mp4"] {
      let claim = try root.claim(try root.drop(name))
      try root.work(claim, .ready)
      var manifest = try root.spool.output(claim).readManifest()
      manifest.source.sizeBytes = 7
      manifest.source.sha256 = "ab"
      try root.spool.output(claim).writeManifest(manifest)
      _ = try settlement.settle(claim, disposal: .delete)
    }
    #expect(share == ["_leat/a.mp4.url", "_leat/b.mp4.why.txt"])
  }

  @Test("an upload that never ended: the note, and the address for as long as what arrived can be watched")
  func partial() throws {
    var claim = try root.claim(try root.drop("a.mp4"))
    try root.work(claim, .ready)
    var manifest = try root.spool.output(claim).readManifest()
    manifest.state = .receiving
    try root.spool.output(claim).writeManifest(manifest)
    claim.upload = .grown
    claim.refusal = Refusal(.unfinishedUpload, "It never ended.")
    let receipts = try #require(settlement.rules.receipts)
    receipts.give(.playable, for: claim)
    _ = try settlement.settle(claim, disposal: .delete)
    #expect(share == ["_leat/a.mp4.url", "_leat/a.mp4.why.txt"])
    #expect(root.content("inbox/_leat/a.mp4.why.txt")?.contains("/videos/\(claim.id)/") == true)
    receipts.tidy()
    #expect(share.count == 2)
    try root.spool.retract(claim)
    receipts.tidy()
    #expect(share == ["_leat/a.mp4.why.txt"])
  }
}
