import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// Real servers with the configurations that ship, real clients, and everything that may become of an upload.
@Suite("Front doors", .heavy, .enabled(if: getuid() == 0, "smbd, and sshd's chroot, want to be root"))
struct FrontDoorTests {
  private static let settings = "settle: 500 ms\nlog_level: debug"
  /// Encoded as a whole: at the seams of a video that ffmpeg repeats, sound lies over sound, and Leat leaves packets out.
  private static let video = SampleVideo(.mp4) { video in
    video.seconds = 60
    video.width = 640
    video.height = 360
  }
  private static let other = SampleVideo(.mp4) { $0.loops = 19 }
  /// A cut upload is cut as soon as it can be watched, so this costs no time.
  private static let longTime = 40.0

  /// What became of one upload, and how long that took.
  private struct Row: Sendable {
    let door: String
    let upload: String
    let outcome: String
    let time: Duration

    var text: String {
      let columns = [(door, 20), (upload, 24), (outcome, 50)]
      return columns.map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined()
        + "\(((time / .seconds(1)) * 100).rounded() / 100) s"
    }
  }

  @Test(
    "whole, resumed, overwritten, deleted: over each door one video, all of it, or none", arguments: Door.Kind.allCases)
  func survives(kind: Door.Kind) async throws {
    let daemon = try await LeatDaemon.start(
      root: try Door.root(), settings: Self.settings + "\nupload_timeout: 10 min")
    let (door, published) = (try await Door.open(kind, of: daemon), Published(daemon: daemon))
    _ = try await (Self.video.file(), Self.other.file())
    let steps: [@Sendable () async throws -> Row] = [
      { try await Self.whole(door, published) }, { try await Self.usual(door, published) },
      { try await Self.resumed(door, published) }, { try await Self.overwritten(door, published) },
      { try await Self.deleted(door, published) },
    ]
    var rows: [Row] = []
    for batch in [steps.prefix(3), steps.dropFirst(3)] {
      rows += try await withThrowingTaskGroup(of: Row.self) { group in
        for step in batch { group.addTask { try await step() } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(
      try published.manifests.map(\.source.filename).sorted()
        == ["overwritten.mp4", "resumed.mp4", "usual.mp4", "whole.mp4"])
    try await UploadTests.checkTidy(daemon)
    print(rows.map(\.text).sorted().joined(separator: "\n"))
    try await daemon.stop()
  }

  @Test("killed half-way for good: over each door refused after the timeout, and nothing of it stays published")
  func killedForGood() async throws {
    let daemon = try await LeatDaemon.start(root: try Door.root(), settings: Self.settings + "\nupload_timeout: 5 s")
    _ = try await Self.video.file()
    let published = Published(daemon: daemon)
    let rows = try await withThrowingTaskGroup(of: Row.self) { group in
      for kind in Door.Kind.allCases {
        group.addTask {
          try await Self.killedForGood(try await Door.open(kind, of: daemon), "\(kind).mp4", published)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    print(rows.map(\.text).sorted().joined(separator: "\n"))
    #expect(try published.manifests.isEmpty)
    try await UploadTests.checkTidy(daemon)
    try await daemon.stop()
  }

  private static func killedForGood(_ door: Door, _ name: String, _ published: Published) async throws -> Row {
    let manifest = try await half(door, name, published)
    let start = ContinuousClock.now
    try await published.daemon.until("'\(name)' is refused") {
      FileManager.default.fileExists(atPath: "\(published.daemon.rejected)/videos/\(name).why.txt") ? true : nil
    }
    try await isGone(manifest, published)
    return Row(door: door.name, upload: "killed for good", outcome: "refused, retracted", time: .now - start)
  }

  private static func whole(_ door: Door, _ published: Published) async throws -> Row {
    let transfer = try await door.begin(try await video.file(), "whole.mp4", 6)
    let start = ContinuousClock.now
    var playable: Duration?
    while !transfer.hasEnded {
      if playable == nil, try published.manifest(named: "whole.mp4")?.stream?.master != nil { playable = .now - start }
      try await Task.sleep(for: .milliseconds(50))
    }
    let end = ContinuousClock.now
    try await transfer.finish()
    let manifest = try await published.ready("whole.mp4")
    let time = ContinuousClock.now - end
    try await UploadTests.compare(manifest, video, published)
    let share = playable.map { "could be watched after \(Int($0 / (end - start) * 100)) %" } ?? "not before its end"
    return Row(door: door.name, upload: "whole, throttled", outcome: "one video, \(share)", time: time)
  }

  /// At full speed, as people type it.
  private static func usual(_ door: Door, _ published: Published) async throws -> Row {
    try await door.sendAgain(try await video.file(), "usual.mp4").finish()
    let start = ContinuousClock.now
    let manifest = try await published.ready("usual.mp4")
    try await UploadTests.compare(manifest, video, published)
    return Row(door: door.name, upload: "whole", outcome: "one video", time: .now - start)
  }

  private static func resumed(_ door: Door, _ published: Published) async throws -> Row {
    let before = try await half(door, "resumed.mp4", published)
    let start = ContinuousClock.now
    let file = try await video.file()
    let transfer =
      if let resume = door.resume { try await resume(file, "resumed.mp4") } else {
        try await door.sendAgain(file, "resumed.mp4")
      }
    try await transfer.finish()
    let manifest = try await published.ready("resumed.mp4")
    let time = ContinuousClock.now - start
    try await UploadTests.compare(manifest, video, published)
    // Against the source itself, too, packet by packet.
    try await Fidelity(source: file, stream: "\(published.folder(of: manifest))/master.m3u8").check(audio: video.audio)
    guard door.resume != nil else {
      return Row(door: door.name, upload: "killed, sent again", outcome: "one video", time: time)
    }
    #expect(manifest.id == before.id, "\(door.name): it did not go on where it was")
    return Row(door: door.name, upload: "killed, resumed", outcome: "one video, went on where it was", time: time)
  }

  private static func overwritten(_ door: Door, _ published: Published) async throws -> Row {
    let before = try await half(door, "overwritten.mp4", published)
    let start = ContinuousClock.now
    try await door.sendAgain(try await other.file(), "overwritten.mp4").finish()
    let manifest = try await daemonReady(published, "overwritten.mp4", not: before)
    let time = ContinuousClock.now - start
    try await UploadTests.compare(manifest, other, published)
    try await isGone(before, published)
    return Row(
      door: door.name, upload: "overwritten half-way", outcome: "the new one, the first retracted", time: time)
  }

  private static func deleted(_ door: Door, _ published: Published) async throws -> Row {
    let manifest = try await half(door, "deleted.mp4", published)
    let start = ContinuousClock.now
    if let remove = door.remove {
      try await remove("deleted.mp4")
    } else {
      #expect(unlink("\(published.daemon.inbox)/deleted.mp4") == 0)
    }
    try await isGone(manifest, published)
    let time = ContinuousClock.now - start
    #expect(published.daemon.journal.contains("withdrew 'deleted.mp4'"))
    return Row(door: door.name, upload: "deleted half-way", outcome: "retracted", time: time)
  }

  /// Begins an upload, and kills its client when some of it can be watched.
  private static func half(_ door: Door, _ name: String, _ published: Published) async throws -> Manifest {
    let file = try await video.file()
    let transfer = try await door.begin(file, name, longTime)
    let daemon = published.daemon
    let manifest = try await daemon.until("'\(name)' can be watched") {
      if transfer.hasEnded { try await transfer.finish() }
      return try published.manifest(named: name).flatMap { $0.stream?.master == nil ? nil : $0 }
    }
    #expect(manifest.state == .receiving)
    try await transfer.kill()
    let size = { try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int ?? 0 }
    #expect(try size("\(daemon.inbox)/\(name)") < size(file), "\(door.name): the client was too quick to be killed")
    return manifest
  }

  private static func daemonReady(
    _ published: Published, _ name: String, not before: Manifest
  ) async throws -> Manifest {
    try await published.daemon.until("the new '\(name)' is ready") {
      try published.manifests.first { $0.source.filename == name && $0.state == .ready && $0.id != before.id }
    }
  }

  private static func isGone(_ manifest: Manifest, _ published: Published) async throws {
    try await published.daemon.until("'\(manifest.source.filename)' is retracted") {
      FileManager.default.fileExists(atPath: published.folder(of: manifest)) ? nil : true
    }
  }
}
