import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Supervision
import TestSupport
import Testing

@Suite("Intake")
struct IntakeDeskTests {
  private func desk(_ root: ScratchRoot, _ change: (inout Configuration) -> Void = { _ in }) -> IntakeDesk {
    var configuration = root.configuration
    configuration.watching.settle = .zero
    change(&configuration)
    var timing = IntakeDesk.Timing()
    timing.reportInterval = .zero
    return IntakeDesk(claiming: root.claiming, live: LiveConfiguration(configuration), timing: timing)
  }

  private func kinds(_ effects: [IntakeDesk.Effect]) -> [String] {
    effects.compactMap {
      switch $0 {
      case .claimed: "claimed"
      case .seized(let claim): claim.refusal?.code.rawValue ?? "none"
      case .follow: "follow"
      case .grown: "grown"
      case .expired: "expired"
      case .withdrawn: "withdrawn"
      case .joined: "joined"
      case .event: nil
      }
    }
  }

  @Test("without a configuration 'leat' takes the same endings as the daemon")
  func endings() {
    #expect(Set(Configuration().watching.extensions) == ExtensionTable.usual)
  }

  @Test("a whole file that was moved in is claimed at the first look")
  func claims() throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4")
    #expect(kinds(desk(root).take(.file(path, movedIn: true))) == ["claimed"])
    #expect(root.files(in: "inbox") == [])
  }

  @Test("a file that somebody writes to waits, and receiving.json says so")
  func waits() async throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4")
    let writer = open("\(root.layout.inbox)/a.mp4", O_WRONLY | O_CLOEXEC)
    let desk = desk(root)
    #expect(kinds(desk.take(.file(path, movedIn: false))) == [])
    #expect(kinds(desk.lookAtDue()) == [])
    #expect(desk.nextLook != nil)
    let report = try #require(root.content("spool/receiving.json"))
    #expect(report.contains("\"a.mp4\"") && report.contains("still being written"))
    close(writer)
    // A process that another test starts just now has the descriptor until it calls `exec`: still a writer.
    try await eventually("the file is claimed") {
      kinds(desk.take(.file(path, movedIn: true))) == ["claimed"] ? true : nil
    }
    try await eventually("the report forgets the file") {
      _ = desk.lookAtDue()
      return root.content("spool/receiving.json")?.contains("a.mp4") == false ? true : nil
    }
  }

  @Test("what is no video by its kind, name or size is refused without being opened by anybody")
  func refuses() throws {
    let root = try ScratchRoot()
    let desk = desk(root) { $0.defaults.maxSizeBytes = 5 }
    let inbox = root.layout.inbox
    symlink("/etc/passwd", "\(inbox)/link.mp4")
    mkfifo("\(inbox)/fifo.mp4", 0o600)
    try root.drop("notes.txt", "text")
    try root.drop("large.mp4", "more than five bytes")
    let expected = [
      "link.mp4": "not_a_regular_file", "fifo.mp4": "not_a_regular_file", "notes.txt": "extension_not_allowed",
      "large.mp4": "too_large",
    ]
    for (name, code) in expected {
      let effects = desk.take(.file(try inboxPath(Array(name.utf8)), movedIn: true))
      #expect(kinds(effects) == [code], "\(name)")
      for case .seized(let claim) in effects {
        guard case .rejected = try Settlement(spool: root.spool).settle(claim, disposal: .delete) else {
          Issue.record("\(name) was not refused")
          continue
        }
      }
    }
    #expect(root.files(in: "inbox") == [])
    #expect(root.files(in: "spool") == [])
    var status = stat()
    #expect(lstat("\(root.layout.rejected)/videos/link.mp4", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(root.files(in: "rejected").filter { $0.hasSuffix(".why.txt") }.count == 4)
  }

  @Test(
    "a refusal killed after the file left the inbox is carried out at the next start", arguments: ClaimStep.allCases)
  func refusalKilled(step: ClaimStep) throws {
    let root = try ScratchRoot()
    let path = try root.drop("notes.txt", "text")
    let refusal = Refusal(.extensionNotAllowed, "No.")
    _ = try root.claiming.seize(path, refusal: refusal, sizeBytes: 4, noticed: Timestamp.now(), through: step)
    let report = try root.recovery().run()
    #expect(report.problems == [] && report.queued == [])
    let isRefused = root.content("rejected/videos/notes.txt") == "text"
    let isInInbox = root.content("inbox/notes.txt") == "text"
    #expect(isRefused != isInInbox)
    #expect(isRefused == (step >= .linkSource))
    #expect(root.files(in: "spool") == [])
  }

  @Test("a file that is gone again is forgotten")
  func gone() throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4", "")
    let desk = desk(root)
    _ = desk.take(.file(path, movedIn: false))
    #expect(desk.nextLook != nil)
    _ = desk.take(.gone(path))
    _ = desk.lookAtDue()
    #expect(desk.nextLook == nil)
  }

  @Test("a claim that the system refuses leaves the file in the inbox, is told once, and is tried again")
  func trouble() throws {
    let root = try ScratchRoot()
    let path = try root.drop("a.mp4")
    try FileManager.default.removeItem(atPath: root.layout.spool)
    let desk = desk(root)
    let told = desk.take(.file(path, movedIn: true)).filter {
      if case .event(.trouble, _) = $0 { true } else { false }
    }
    #expect(told.count == 1)
    #expect(root.content("inbox/a.mp4") == "content")
    try FileManager.default.createDirectory(atPath: root.layout.spool, withIntermediateDirectories: true)
    #expect(kinds(desk.take(.file(path, movedIn: true))) == ["claimed"])
  }
}
