import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Testing

@testable import Supervision

@Suite("Files beside a video, in the inbox")
struct SidecarDeskTests {
  private func desk(
    _ root: ScratchRoot, joinDelay: Duration = .zero, _ change: (inout Configuration) -> Void = { _ in }
  ) -> IntakeDesk {
    var configuration = root.configuration
    configuration.watching.settle = .zero
    change(&configuration)
    var timing = IntakeDesk.Timing()
    timing.reportInterval = .zero
    timing.joinDelay = joinDelay
    return IntakeDesk(claiming: root.claiming, live: LiveConfiguration(configuration), timing: timing)
  }

  private func waiting(_ root: ScratchRoot) -> [String] {
    root.files(in: "spool").filter { $0.hasPrefix("sidecars/") && !$0.hasSuffix(".video") }
      .compactMap { $0.split(separator: "/").last.map(String.init) }
  }

  @Test("one that comes first waits, says so, and is taken before anybody works on its video")
  func first() throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    let effects = desk.take(.file(try root.drop("a.en.srt", "text"), movedIn: true))
    #expect(effects.contains { if case .event(.waiting, _) = $0 { true } else { false } })
    _ = desk.lookAtDue()
    #expect(root.content("spool/receiving.json")?.contains("no video 'a'") == true)
    let claimed = desk.take(.file(try root.drop("a.mp4"), movedIn: true))
    let order = claimed.compactMap { effect -> String? in
      switch effect {
      case .joined: "joined"
      case .claimed: "claimed"
      default: nil
      }
    }
    #expect(order == ["joined", "claimed"])
    #expect(waiting(root) == ["a.en.srt"])
    #expect(root.files(in: "inbox") == [])
  }

  @Test("the longest name wins")
  func longest() throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    let short = try root.claim(root.drop("a.mp4"))
    let long = try root.claim(root.drop("a.en.mp4"))
    for (name, claim) in [("a.en.srt", long), ("a.en.en.srt", long), ("a.de.srt", short), ("a.srt", short)] {
      _ = desk.take(.file(try root.drop(name, "text"), movedIn: true))
      let folder = "spool/sidecars/videos/\(claim.id)"
      #expect(root.files(in: folder).contains(name), "\(name)")
    }
    let lonely = try root.drop("a.part2.srt", "text")
    _ = desk.take(.file(lonely, movedIn: true))
    #expect(root.content("inbox/a.part2.srt") != nil)
  }

  @Test("what is written to waits, and so does one whose video is still arriving")
  func arriving() async throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    // Empty so far: it waits.
    _ = desk.take(.file(try root.drop("a.mp4", ""), movedIn: false))
    let path = try root.drop("a.srt", "text")
    _ = desk.take(.file(path, movedIn: true))
    #expect(root.content("inbox/a.srt") == "text")
    _ = desk.lookAtDue()
    #expect(root.content("spool/receiving.json")?.contains("waits for 'a.mp4'") == true)
  }

  @Test("a new video of an old name gets what came just before it, not the old one")
  func newest() throws {
    let root = try ScratchRoot()
    let old = try root.claim(root.drop("a.mp4"))
    try root.work(old, .ready)
    _ = try Settlement(spool: root.spool).settle(old, disposal: .delete)
    let desk = desk(root, joinDelay: .seconds(600))
    _ = desk.take(.file(try root.drop("a.srt", "text"), movedIn: true))
    #expect(root.content("inbox/a.srt") != nil)
    _ = desk.take(.file(try root.drop("a.mp4", "new"), movedIn: true))
    let new = try #require(try root.spool.ids().first)
    #expect(root.files(in: "spool/sidecars/videos/\(new)").contains("a.srt"))
  }

  @Test("without a video it is refused when its time is over, with a reason that says which was missing")
  func alone() async throws {
    let root = try ScratchRoot()
    let desk = desk(root) { $0.watching.sidecarTimeout = .milliseconds(1) }
    let path = try root.drop("a.en.srt", "text")
    _ = desk.take(.file(path, movedIn: true))
    try await Task.sleep(for: .milliseconds(5))
    let effects = desk.take(.file(path, movedIn: true))
    let claims = effects.compactMap { if case .seized(let claim) = $0 { claim } else { nil } }
    let claim = try #require(claims.first)
    #expect(claim.refusal?.code == .sidecarWithoutVideo && claim.refusal?.message.contains("'a'") == true)
    _ = try Settlement(spool: root.spool).settle(claim, disposal: .delete)
    #expect(root.files(in: "rejected") == ["videos/a.en.srt", "videos/a.en.srt.why.txt"])
    #expect(root.files(in: "inbox") == [] && root.files(in: "spool").filter { !$0.hasPrefix("receiving") } == [])
  }

  @Test("a name that is configured as a video's is one")
  func configured() throws {
    let root = try ScratchRoot()
    let desk = desk(root) { $0.watching.extensions.append("vtt") }
    let effects = desk.take(.file(try root.drop("a.vtt", "WEBVTT"), movedIn: true))
    #expect(effects.contains { if case .claimed = $0 { true } else { false } })
  }

  @Test("one that goes away again is forgotten")
  func gone() throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    let path = try root.drop("a.srt", "text")
    _ = desk.take(.file(path, movedIn: true))
    unlink("\(root.layout.inbox)/a.srt")
    _ = desk.take(.gone(path))
    let effects = desk.take(.file(try root.drop("a.mp4"), movedIn: true))
    #expect(!effects.contains { if case .joined = $0 { true } else { false } })
    _ = desk.lookAtDue()
    #expect(desk.count == 0)
  }

  @Test("a second one of a name waits until the first is in its place, and neither is lost")
  func twice() throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    try root.claim(root.drop("a.mp4"))
    for content in ["one", "two"] { _ = desk.take(.file(try root.drop("a.srt", content), movedIn: true)) }
    #expect(waiting(root) == ["a.srt"])
    #expect(root.content("inbox/a.srt") == "two")
  }

  @Test("thousands that wait for videos cost each other nothing")
  func many() throws {
    let root = try ScratchRoot()
    let desk = desk(root)
    for number in 0..<2000 { _ = desk.take(.file(try root.drop("\(number).srt", "text"), movedIn: true)) }
    for number in 0..<50 { _ = desk.take(.file(try root.drop("\(number).mp4"), movedIn: true)) }
    #expect(waiting(root).count == 50)
    _ = desk.lookAtDue()
    #expect(desk.count == 1950)
  }
}
