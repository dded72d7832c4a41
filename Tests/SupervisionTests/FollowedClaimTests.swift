import Catalog
import Foundation
import Inbox
import Operations
import Supervision
import Testing

/// Claims of files that are still being uploaded, stopped after each step, as `kill -9` would stop them.
@Suite("Claims of growing files, and their recovery")
struct FollowedClaimTests {
  private func follow(
    _ root: ScratchRoot, _ path: InboxPath, through last: ClaimStep = .describe
  ) throws -> Claim {
    let file = try root.inbox.openFile(path)
    return try #require(try root.claiming.follow(file, at: path, noticed: Timestamp.now(), through: last))
  }

  private func finish(
    _ root: ScratchRoot, _ claim: Claim, through last: Claiming.FinishStep = .release
  ) throws -> Claiming.Outcome {
    let file = try root.inbox.openFile(claim.path)
    return try root.claiming.finish(claim, file, isUntouched: { true }, through: last)
  }

  @Test("the file keeps its name, has a second one in the spool, and is in the catalog as receiving")
  func follows() throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts", "first part", folder: "trips"))
    #expect(root.files(in: "inbox") == ["trips/a.ts"])
    #expect(root.content("spool/\(claim.id)/source.ts") == "first part")
    #expect(try root.spool.readClaim(claim.id).get()?.upload == .growing)
    #expect(try root.spool.output(claim).readManifest().state == .receiving)
  }

  @Test("killed after any step, the upload is followed on or not at all", arguments: ClaimStep.allCases)
  func killedAfter(step: ClaimStep) throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"), through: step)
    for _ in 0..<2 {
      let report = try root.recovery().run()
      #expect(report.problems == [] && report.queued == [] && report.undone == [] && report.withdrawn == [])
      #expect(report.growing.map(\.id) == (step >= .linkSource ? [claim.id] : []))
      #expect(root.content("inbox/a.ts") == "content")
      #expect(try root.spool.ids().count == (step >= .linkSource ? 1 : 0))
    }
  }

  @Test(
    "killed after any step of its end, the file is its owner's or Leat's, once", arguments: Claiming.FinishStep.allCases
  )
  func killedAtTheEnd(step: Claiming.FinishStep) throws {
    let root = try ScratchRoot()
    var claim = try follow(root, root.drop("a.ts"))
    _ = try finish(root, claim, through: step)
    let report = try root.recovery().run()
    #expect(report.problems == [])
    if step < .release {
      claim = try #require(report.growing.first)
      #expect(claim.upload == .growing)
      guard case .claimed = try finish(root, claim) else { return #expect(Bool(false), "not finished") }
    } else {
      #expect(report.growing == [])
      #expect(report.queued.map(\.upload) == [.grown])
    }
    #expect(root.files(in: "inbox") == [])
    #expect(try root.recovery().run().queued.map(\.id) == [claim.id])
    #expect(try root.spool.ids().count == 1)
  }

  @Test("an upload given up, killed after any step, is refused or goes on", arguments: Claiming.FinishStep.allCases)
  func killedWhileRefused(step: Claiming.FinishStep) throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"))
    let file = try root.inbox.openFile(claim.path)
    let refusal = Refusal(.unfinishedUpload, "It did not end.")
    _ = try root.claiming.expire(claim, file, refusal: refusal, isUntouched: { true }, through: step)
    let report = try root.recovery().run()
    #expect(report.problems == [])
    if step < .release {
      #expect(report.growing.map(\.refusal) == [nil])
      #expect(root.files(in: "inbox") == ["a.ts"])
    } else {
      #expect(root.files(in: "rejected") == ["videos/a.ts", "videos/a.ts.why.txt"])
      #expect(root.files(in: "spool") == [])
      #expect(root.files(in: "public") == [])
    }
  }

  @Test("somebody who asks to write as it ends keeps the file", arguments: [1, 2])
  func touched(atQuestion: Int) throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"))
    let file = try root.inbox.openFile(claim.path)
    var questions = 0
    let outcome = try root.claiming.finish(
      claim, file,
      isUntouched: {
        questions += 1
        return questions != atQuestion
      })
    #expect(outcome == .changed)
    #expect(root.files(in: "inbox") == ["a.ts"])
    #expect(try root.recovery().run().growing == [claim])
  }

  @Test("deleted by its owner while nobody looked, it is taken back")
  func deleted() throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"))
    try FileManager.default.removeItem(atPath: "\(root.layout.inbox)/a.ts")
    let report = try root.recovery().run()
    #expect(report.withdrawn == [claim])
    #expect(root.files(in: "spool") == [] && root.files(in: "public") == [])
  }

  @Test("what a growing file's worker refused is no refusal of the file")
  func refusedByWorker() throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"))
    try root.work(claim, .rejected)
    #expect(try root.recovery().run().growing == [claim])
    #expect(root.files(in: "rejected") == [])
  }

  @Test("taken back, it leaves the file alone; killed in the midst of it too")
  func abandoned() throws {
    let root = try ScratchRoot()
    let claim = try follow(root, root.drop("a.ts"))
    let hidden = "\(root.layout.publicRoot)/videos/.\(claim.id).retracted"
    try FileManager.default.moveItem(atPath: root.spool.output(claim).path, toPath: hidden)
    #expect(root.spool.removeRetracted() == [])
    #expect(root.files(in: "public") == [])
    #expect(try root.recovery().run().growing == [claim])
    try root.claiming.abandon(claim)
    #expect(root.files(in: "spool") == [])
    #expect(root.content("inbox/a.ts") == "content")
  }

  @Test("what arrived of an upload that never ended stays, ended, as long as it may")
  func partial() throws {
    let root = try ScratchRoot()
    var claim = try follow(root, root.drop("a.ts"))
    let output = root.spool.output(claim)
    var manifest = try output.readManifest()
    manifest.stream = Manifest.Stream(segmentType: "fmp4", targetDuration: 6)
    manifest.stream?.master = "master.m3u8"
    manifest.renditions = [Manifest.Rendition(kind: .video, name: "video-source", how: .copy)]
    try output.writeManifest(manifest)
    try AtomicFile.write("#EXTM3U\n", to: output.file("master.m3u8"), sync: false)
    try FileManager.default.createDirectory(atPath: output.file("video-source"), withIntermediateDirectories: true)
    let playlist = "video-source/playlist.m3u8"
    try AtomicFile.write("#EXTM3U\n#EXTINF:6,\n00000.m4s\n", to: output.file(playlist), sync: false)

    let file = try root.inbox.openFile(claim.path)
    let refusal = Refusal(.unfinishedUpload, "It did not end.")
    guard
      case .claimed(let expired) = try root.claiming.expire(claim, file, refusal: refusal, isUntouched: { true })
    else { return #expect(Bool(false), "not expired") }
    claim = expired
    var settings = CollectionSettings()
    settings.keepPartial = .seconds(60)
    let rules = SettlementRules(settings: { [settings] _ in settings })
    let result = try Settlement(spool: root.spool, rules: rules).settle(claim, disposal: .delete)
    guard case .rejected = result else { return #expect(Bool(false), "\(result)") }
    #expect(root.files(in: "rejected") == ["videos/a.ts", "videos/a.ts.why.txt"])
    #expect(try output.readManifest().state == .failed)
    #expect(try output.readManifest().error?.code == "unfinished_upload")
    let text = try String(contentsOfFile: output.file(playlist), encoding: .utf8)
    #expect(text == "#EXTM3U\n#EXTINF:6,\n00000.m4s\n#EXT-X-ENDLIST\n")
    #expect(root.files(in: "spool") == [])
  }
}
