import Catalog
import Foundation
import Inbox
import Operations
import Testing

@testable import Supervision

@Suite("Receipts for files beside a video")
struct SidecarReceiptTests {
  @Test("a broken one gets a note in the share, which a good one of its name takes away")
  func notes() throws {
    let root = try ScratchRoot()
    var configuration = root.configuration
    configuration.baseURL = "https://v.example.org"
    configuration.receipts.isOn = true
    let receipts = Receipts(layout: root.layout, live: LiveConfiguration(configuration)) { _, _ in }
    let filing = SidecarFiling(spool: root.spool, receipts: receipts)
    let claim = try root.claim(root.drop("a.mp4", folder: "x"))
    try root.work(claim, .ready)
    _ = try Settlement(spool: root.spool).settle(claim, disposal: .delete)
    let note = "_leat/x/a.srt.why.txt"
    for (content, expected) in [("nothing", [note]), (SidecarFilingTests.subtitles, [])] {
      let path = try root.drop("a.srt", content, folder: "x")
      #expect(try SidecarSpool(layout: root.layout).take(path, for: KnownVideo(claim), inbox: root.inbox))
      _ = try filing.look(at: claim.id, in: claim.collection)
      #expect(root.files(in: "inbox") == expected)
      let text = root.content("inbox/\(note)")
      #expect((text == nil) == expected.isEmpty && text?.contains("as a video") != true)
    }
  }
}
