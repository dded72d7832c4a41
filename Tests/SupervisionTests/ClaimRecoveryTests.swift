import Catalog
import Foundation
import Glibc
import Inbox
import Supervision
import Testing

/// Claims are stopped after each step, as `kill -9` would stop them; then a start looks at what is left.
@Suite("Claims and their recovery")
struct ClaimRecoveryTests {
  @Test("a whole claim leaves nothing in the inbox, and all that a worker needs in the spool")
  func whole() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("Summer.MP4", "pictures", folder: "Trips 2026"))
    #expect(root.files(in: "inbox") == [])
    #expect(root.files(in: "spool/\(claim.id)") == ["claim.json", "source.mp4"])
    #expect(root.content("spool/\(claim.id)/source.mp4") == "pictures")
    let manifest = try root.spool.output(claim).readManifest()
    #expect(manifest.state == .processing)
    #expect(manifest.title == "Summer")
    #expect(manifest.collection.text == "trips-2026")
    #expect(manifest.source.filename == "Summer.MP4")
  }

  @Test("killed after any step, the file is claimed once in the end", arguments: ClaimStep.allCases)
  func killedAfter(step: ClaimStep) throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4", "pictures")
    try root.claim(path, through: step)

    let report = try root.recovery().run()
    #expect(report.problems == [])
    // What was taken back is in the inbox under its name, and is claimed from there like any other file.
    let isInInbox = root.content("inbox/a.mp4") == "pictures"
    #expect(isInInbox != (report.queued.count == 1))
    #expect(isInInbox == (step < .release))
    if isInInbox { try root.claim(path) }

    let again = try root.recovery().run()
    #expect(again.queued.count == 1)
    #expect(again.undone.isEmpty && again.problems.isEmpty)
    #expect(root.files(in: "inbox") == [])
    #expect(try root.states() == [.processing])
    let sources = root.files(in: "spool").filter { $0.contains("source") }
    #expect(sources.compactMap { root.content("spool/\($0)") } == ["pictures"])
    #expect(try root.spool.ids().count == 1)
  }

  @Test(
    "recovery can itself be killed and done again: the second finds what the first left", arguments: ClaimStep.allCases)
  func twice(step: ClaimStep) throws {
    let root = try ScratchRoot()
    try root.claim(root.drop("a.mp4"), through: step)
    _ = try root.recovery().run()
    let after = (root.files(in: "inbox"), root.files(in: "spool"), root.files(in: "public"))
    _ = try root.recovery().run()
    #expect(after == (root.files(in: "inbox"), root.files(in: "spool"), root.files(in: "public")))
  }

  @Test("a file renamed in the inbox while its claim was cut short does not become two videos")
  func renamedMeanwhile() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"), through: .describe)
    try FileManager.default.moveItem(atPath: "\(root.layout.inbox)/a.mp4", toPath: "\(root.layout.inbox)/b.mp4")
    let report = try root.recovery().run()
    #expect(report.queued == [claim])
    #expect(Array(report.claimedFiles.values) == [claim.id])

    let desk = IntakeDesk(
      claiming: root.claiming, live: LiveConfiguration(root.configuration), claimedFiles: report.claimedFiles)
    _ = desk.take(.file(try inboxPath(Array("b.mp4".utf8)), movedIn: true))
    #expect(root.files(in: "inbox") == [])
    #expect(try root.spool.ids() == [claim.id])
  }

  @Test("a file whose claim was cut short before the link, and which its owner then removed, leaves nothing")
  func removedMeanwhile() throws {
    let root = try ScratchRoot()
    try root.claim(root.drop("a.mp4"), through: .writeRecord)
    try FileManager.default.removeItem(atPath: "\(root.layout.inbox)/a.mp4")
    let report = try root.recovery().run()
    #expect(report.queued.isEmpty && report.problems.isEmpty)
    #expect(root.files(in: "spool") == [])
  }

  @Test("names are kept to the byte, whatever they are", arguments: HostileName.all)
  func hostileNames(name: HostileName) throws {
    let root = try ScratchRoot()
    let path = try root.drop(name.bytes)
    let claim = try root.claim(path)
    #expect(try root.spool.readClaim(claim.id).get()?.path.bytes == name.bytes)
    #expect(!claim.displayName.contains("\n"))
    #expect(try root.recovery().run().queued.map(\.path.bytes) == [name.bytes])
    try root.claiming.undo(claim)
    let file = try root.inbox.openFile(path)
    #expect(file.status.links == 1)
  }

  @Test("a file that somebody begins to write to is not claimed, and stays as it was", arguments: [1, 2])
  func touched(atQuestion: Int) throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4", "pictures")
    let file = try root.inbox.openFile(path)
    var questions = 0
    let outcome = try root.claiming.claim(
      file, at: path, noticed: Timestamp.now(),
      isUntouched: {
        questions += 1
        return questions != atQuestion
      })
    #expect(outcome == .changed)
    #expect(root.content("inbox/a.mp4") == "pictures")
    #expect(root.files(in: "spool") == [])
    #expect(root.files(in: "public") == [])
  }

  @Test("a file that was exchanged in the last moment is not claimed in the place of the other")
  func exchanged() throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4", "old")
    let file = try root.inbox.openFile(path)
    try root.drop("new", "new")
    try root.exchange("inbox/new", "inbox/a.mp4")
    let outcome = try root.claiming.claim(file, at: path, noticed: Timestamp.now(), isUntouched: { true })
    #expect(outcome == .changed)
    #expect(root.content("inbox/a.mp4") == "new")
    #expect(root.files(in: "spool") == [])
  }

  @Test("a claim whose record is damaged is made again from the manifest, and the video is not lost")
  func damagedRecord() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "pictures", folder: "trips"))
    try root.write(Array("\(root.layout.claim(claim.id))/claim.json".utf8), "{ broken")
    let report = try root.recovery().run()
    #expect(report.problems.count == 1)
    #expect(report.queued.map(\.id) == [claim.id])
    #expect(report.queued.first?.collection.text == "trips")
    #expect(report.queued.first?.displayName == "a.mp4")
    #expect(try root.spool.readClaim(claim.id).get() != nil)
  }

  @Test("a source without any record becomes a video under a new name")
  func noRecord() throws {
    let root = try ScratchRoot()
    let id = VideoID.random()
    try FileManager.default.createDirectory(atPath: root.layout.claim(id), withIntermediateDirectories: true)
    try root.write(Array("\(root.layout.claim(id))/source.mkv".utf8), "pictures")
    let report = try root.recovery().run()
    #expect(report.queued.map(\.displayName) == ["recovered-\(id).mkv"])
    #expect(try root.states() == [.processing])
  }

  @Test("what a lock holder owns is not touched, and looked at again later")
  func locked() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"), through: .describe)
    let lock = try DirectoryLock.acquire(root.spool.output(claim))
    let before = (root.files(in: "inbox"), root.files(in: "spool"), root.files(in: "public"))
    let report = try root.recovery().run()
    #expect(report.unsettled == [claim])
    #expect(report.queued.isEmpty && report.undone.isEmpty)
    #expect(before == (root.files(in: "inbox"), root.files(in: "spool"), root.files(in: "public")))
    _ = consume lock
    #expect(root.recovery().examine(claim).undone == [claim])
  }

  @Test("a video whose source somebody took away fails, and says so")
  func sourceGone() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try FileManager.default.removeItem(atPath: "\(root.layout.claim(claim.id))/source.mp4")
    _ = try root.recovery().run()
    let manifest = try root.spool.output(claim).readManifest()
    #expect(manifest.state == .failed)
    #expect(manifest.error?.code == "source_missing")
    #expect(root.files(in: "spool") == [])
  }
}

/// Names that have broken programs before.
struct HostileName: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]

  private init(_ description: String, _ bytes: some Sequence<UInt8>) {
    testDescription = description
    self.bytes = Array(bytes)
  }

  static let all = [
    HostileName("a newline", "a\nb.mp4".utf8),
    HostileName("quotes and a dollar", "it's \"$(reboot)\" `x`.mp4".utf8),
    HostileName("an emoji", "🎬👩‍👩‍👧.mp4".utf8),
    HostileName("no UTF-8", [0x66, 0xff, 0xfe, 0x80] + Array(".mp4".utf8)),
    HostileName("255 bytes", Array(repeating: UInt8(ascii: "x"), count: 251) + Array(".mp4".utf8)),
    HostileName("255 bytes of two-byte letters", Array(String(repeating: "ä", count: 125).utf8) + Array("x.mp4".utf8)),
    HostileName("almost the folder above", "...mp4".utf8),
    HostileName("two dots and more", "..hidden..mp4".utf8),
    HostileName("a percent sign", "100%41.mp4".utf8),
    HostileName("an option", "-rf.mp4".utf8),
    HostileName("a backslash", "a\\nb.mp4".utf8),
    HostileName("only blanks", "   .mp4".utf8),
  ]
}
