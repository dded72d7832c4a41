import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Supervision
import TestSupport
import Testing

/// What the intake makes of a file on which somebody is at work.
@Suite("Intake of growing files")
struct FollowingDeskTests {
  /// A transport stream of so many packets, which is enough to be followed.
  static func stream(_ packets: Int, _ letter: Character = "x") -> String {
    String(repeating: "G" + String(repeating: letter, count: 187), count: packets)
  }

  /// A root with a desk, and a file that is held open.
  private final class Upload {
    let root: ScratchRoot
    let desk: IntakeDesk
    private var descriptor: Int32 = -1

    init(_ content: String = FollowingDeskTests.stream(1200), _ change: (inout Configuration) -> Void = { _ in }) throws
    {
      root = try ScratchRoot()
      var configuration = root.configuration
      configuration.watching.settle = .zero
      change(&configuration)
      var timing = IntakeDesk.Timing()
      timing.reportInterval = .zero
      timing.followDelay = .zero
      timing.renameTime = .zero
      desk = IntakeDesk(claiming: root.claiming, live: LiveConfiguration(configuration), timing: timing)
      try root.drop("a.ts", content)
      descriptor = open("\(root.layout.inbox)/a.ts", O_RDWR | O_CLOEXEC)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func path(_ name: String = "a.ts") throws -> InboxPath { try inboxPath(Array(name.utf8)) }

    func look(_ name: String = "a.ts", movedIn: Bool = false) throws -> [String] {
      kinds(desk.take(.file(try path(name), movedIn: movedIn)))
    }

    func gone(_ name: String = "a.ts") throws -> [String] { kinds(desk.take(.gone(try path(name)))) }

    func append(_ content: String) { _ = content.withCString { pwrite(descriptor, $0, strlen($0), size) } }

    var size: Int {
      var status = stat()
      return fstat(descriptor, &status) == 0 ? status.st_size : 0
    }

    func truncate(_ size: Int) { ftruncate(descriptor, size) }

    /// Another process that a test starts just now has the descriptor until it calls `exec`.
    func end(_ name: String = "a.ts") async throws -> [String] {
      close(descriptor)
      descriptor = -1
      return try await eventually("nobody writes any more") {
        let kinds = try look(name)
        return kinds.isEmpty ? nil : kinds
      }
    }

    func kinds(_ effects: [IntakeDesk.Effect]) -> [String] {
      effects.compactMap {
        switch $0 {
        case .claimed: "claimed"
        case .seized(let claim): claim.refusal?.code.rawValue ?? "none"
        case .follow: "follow"
        case .grown(let claim): "grown \(claim.sizeBytes == size || size == 0)"
        case .expired: "expired"
        case .withdrawn: "withdrawn"
        case .joined: "joined"
        case .event: nil
        }
      }
    }
  }

  @Test("it is followed while it is written, keeps its name until the end, and is claimed then")
  func follows() async throws {
    let upload = try Upload()
    #expect(try upload.look() == ["follow"])
    upload.append(Self.stream(10))
    #expect(try upload.look() == [])
    #expect(upload.root.files(in: "inbox") == ["a.ts"])
    #expect(try await upload.end() == ["grown true"])
    #expect(upload.root.files(in: "inbox") == [])
    #expect(try upload.root.spool.ids().count == 1)
  }

  @Test("deleted, it is taken back at once")
  func deleted() throws {
    let upload = try Upload()
    _ = try upload.look()
    unlink("\(upload.root.layout.inbox)/a.ts")
    #expect(try upload.gone() == ["withdrawn"])
    #expect(try upload.look() == [])
  }

  @Test("renamed, it goes on under its new name, whichever is told first", arguments: [true, false])
  func renamed(oldNameFirst: Bool) async throws {
    let upload = try Upload { $0.watching.pollInterval = .seconds(5) }
    _ = try upload.look()
    try upload.root.exchange("inbox/a.ts", "inbox/b.ts")
    let desk = upload.desk
    if oldNameFirst {
      var timing = IntakeDesk.Timing()
      timing.renameTime = .seconds(60)
      timing.followDelay = .zero
      // A desk with patience: the other has none, so that a file moved away can be tested.
      let patient = IntakeDesk(
        claiming: upload.root.claiming, live: LiveConfiguration(upload.root.configuration), timing: timing)
      patient.adopt(try upload.root.recovery().run().growing)
      #expect(upload.kinds(patient.take(.gone(try upload.path()))) == [])
      #expect(upload.kinds(patient.take(.file(try upload.path("b.ts"), movedIn: true))) == [])
    } else {
      #expect(upload.kinds(desk.take(.file(try upload.path("b.ts"), movedIn: true))) == [])
      #expect(try upload.gone() == [])
      #expect(try await upload.end("b.ts") == ["grown true"])
    }
    let id = try #require(try upload.root.spool.ids().first)
    #expect(try upload.root.spool.readClaim(id).get()?.path == upload.path("b.ts"))
  }

  @Test("moved out of the inbox, it is taken back")
  func movedAway() throws {
    let upload = try Upload()
    _ = try upload.look()
    try upload.root.exchange("inbox/a.ts", "elsewhere.ts")
    #expect(try upload.gone() == ["withdrawn"])
  }

  @Test("moved to another collection, it is a new video there")
  func movedToCollection() throws {
    let upload = try Upload()
    _ = try upload.look()
    mkdir("\(upload.root.layout.inbox)/trips", 0o755)
    try upload.root.exchange("inbox/a.ts", "inbox/trips/a.ts")
    #expect(try upload.look("trips/a.ts") == ["withdrawn", "follow"])
  }

  @Test("replaced by another file, it is taken back, and the other is looked at for itself")
  func replaced() async throws {
    let upload = try Upload()
    _ = try upload.look()
    try upload.root.drop("new", Self.stream(20))
    try upload.root.exchange("inbox/new", "inbox/a.ts")
    let kinds = try upload.look(movedIn: true)
    #expect(kinds.first == "withdrawn")
  }

  @Test("begun again from the start, it is taken back, and followed anew")
  func truncated() throws {
    let upload = try Upload()
    _ = try upload.look()
    upload.truncate(0)
    upload.append(Self.stream(100, "y"))
    #expect(try upload.look() == ["withdrawn", "follow"])
  }

  @Test("written over without ever being seen shorter, it is known by its content")
  func overwritten() throws {
    let upload = try Upload()
    _ = try upload.look()
    #expect(try upload.look() == [])
    upload.truncate(0)
    upload.append(Self.stream(1300, "y"))
    #expect(try upload.look() == ["withdrawn", "follow"])
  }

  @Test("grown larger than is allowed, it is taken back, and refused when nobody writes any more")
  func tooLarge() async throws {
    let upload = try Upload { $0.defaults.maxSizeBytes = 230_000 }
    #expect(try upload.look() == ["follow"])
    upload.append(Self.stream(100))
    #expect(try upload.look() == ["withdrawn"])
    #expect(try upload.look() == [])
    #expect(try await upload.end() == ["too_large"])
  }

  @Test("given up after the timeout, its source is taken out of the inbox to be refused")
  func timedOut() async throws {
    let upload = try Upload(Self.stream(1200) + "G and a part of a packet") { $0.watching.uploadTimeout = .seconds(1) }
    #expect(try upload.look() == ["follow"])
    #expect(try await upload.end() == ["expired"])
    #expect(upload.root.files(in: "inbox") == [])
  }

  @Test("a worker that failed is not tried again before the upload has ended; then the file is an ordinary one")
  func released() async throws {
    let upload = try Upload()
    _ = try upload.look()
    let id = try #require(try upload.root.spool.ids().first)
    #expect(upload.desk.release(id, isRewritten: false))
    #expect(!upload.desk.release(id, isRewritten: false))
    try upload.root.claiming.abandon(try #require(try upload.root.spool.readClaim(id).get()))
    #expect(try upload.look() == [])
    #expect(try await upload.end() == ["claimed"])
  }

  @Test("a file that is finished cannot be taken back by its worker any more")
  func releasedTooLate() async throws {
    let upload = try Upload()
    _ = try upload.look()
    let id = try #require(try upload.root.spool.ids().first)
    #expect(try await upload.end() == ["grown true"])
    #expect(!upload.desk.release(id, isRewritten: false))
  }

  @Test("what cannot be read as it comes, may not be, or is refused anyway is not followed")
  func notFollowed() throws {
    let media = String(repeating: "x", count: 2000)
    #expect(try Upload(media).look() == [])
    #expect(try Upload { $0.scheduling.receivingJobs = 0 }.look() == [])
    #expect(try Upload { $0.watching.extensions = ["mp4"] }.look() == [])
    #expect(try Upload { $0.defaults.maxSizeBytes = 1000 }.look() == [])
  }
}
