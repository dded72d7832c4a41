import Catalog
import Foundation
import Glibc
import Operations
import TestSupport
import Testing

@testable import Supervision

/// The service that has ladders made, with a shell script in the worker's place.
@Suite("Smaller renditions are seen to")
struct LadderServiceTests {
  /// Ends as the file `N` beside the manifest says on its `N`th start, or else as `otherwise` says; `N.json` is what the manifest
  /// is by then.
  private static let standIn = """
    #!/bin/sh
    video=$2
    echo "${video##*/}" >> "$video/../../../starts"
    number=$(grep -c "${video##*/}" "$video/../../../starts")
    [ -e "$video/$number.json" ] && mv "$video/$number.json" "$video/manifest.json"
    exit "$(cat "$video/$number" 2>/dev/null || cat "$video/otherwise")"
    """

  /// A service over a root of its own, and what it tells.
  private final class Running: Sendable {
    let root: ScratchRoot
    let service: LadderService
    let events = Locked<[JournalEvent]>([])
    private let task = Locked<Task<Void, any Error>?>(nil)

    init(_ root: ScratchRoot, space: FreeSpaceGuard? = nil, program: String? = nil) throws {
      self.root = root
      let worker = "\(root.path)/worker"
      try root.write(Array(worker.utf8), LadderServiceTests.standIn)
      chmod(worker, 0o755)
      var configuration = root.configuration
      configuration.scheduling.retryDelay = .milliseconds(10)
      configuration.scheduling.minFreeBytes = 1000
      configuration.scheduling.attempts = 3
      var options = JobService.Options(program: program ?? worker)
      options.spaceInterval = .milliseconds(10)
      let events = events
      service = LadderService(
        spool: root.spool, live: LiveConfiguration(configuration), options: options,
        space: space ?? FreeSpaceGuard(folders: []), report: { event, _ in events.change { $0.append(event) } })
    }

    func start() {
      let service = service
      task.value = Task { try await service.run() }
    }

    func stop() async throws {
      task.value?.cancel()
      try await task.value?.value
    }

    /// The numbers of the videos, in the order in which workers were started for them.
    func starts(of videos: [VideoID]) -> [Int] {
      (root.content("starts") ?? "").split(separator: "\n").map { line in
        videos.firstIndex { $0.text == line } ?? -1
      }
    }

    func count(_ kind: JournalEvent.Kind) -> Int { events.value.filter { $0.kind == kind }.count }
  }

  /// A ready video whose ladder is to be made.
  /// - Parameters:
  ///   - statuses: with what its workers end; those after the last do as the last.
  ///   - progress: what their manifests say by then.
  private func video(
    _ root: ScratchRoot, _ statuses: [Int], progress: [Double] = [], age: Double = 0,
    change: (inout Manifest) -> Void = { _ in }
  ) throws -> VideoID {
    var manifest = Manifest(
      id: .random(), title: "Film", collection: .videos, source: Manifest.Source(filename: "film.mp4"),
      created: Date(timeIntervalSinceNow: -age))
    (manifest.state, manifest.ladder) = (.ready, Manifest.Ladder())
    change(&manifest)
    let folder = root.layout.video(manifest.id, in: .videos)
    try folder.create(sync: false)
    for (number, progress) in progress.enumerated() {
      var later = manifest
      later.ladder?.state = .processing
      later.ladder?.progress = progress
      try folder.writeManifest(later)
      try #require(rename(folder.manifestPath, folder.file("\(number + 1).json")) == 0)
    }
    try folder.writeManifest(manifest)
    for (number, status) in statuses.enumerated() {
      try AtomicFile.write("\(status)\n", to: folder.file("\(number + 1)"), sync: false)
    }
    try AtomicFile.write("\(statuses.last ?? 0)\n", to: folder.file("otherwise"), sync: false)
    return manifest.id
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let statuses: [Int]
    var progress: [Double] = []
    let starts: Int
    var retries = 0
    var troubles = 0
  }

  static let cases: [Case] = [
    .init(testDescription: "all goes well", statuses: [0], starts: 1),
    .init(testDescription: "well at the second try", statuses: [3, 0], starts: 2, retries: 1),
    .init(
      testDescription: "what fails again and again is left until the next start", statuses: [3], starts: 3, retries: 2,
      troubles: 1),
    .init(
      testDescription: "an end that nobody knows counts like any other failure", statuses: [139], starts: 3, retries: 2,
      troubles: 1),
    .init(testDescription: "what cannot be made is not tried again", statuses: [4], starts: 1, troubles: 1),
    .init(
      testDescription: "whoever gets further each time is tried for as long as it does", statuses: [3],
      progress: [0.1, 0.2, 0.3, 0.4, 0.4, 0.4], starts: 6, retries: 5, troubles: 1),
    .init(
      testDescription: "a video in somebody else's hands is waited for, which is said once",
      statuses: [2, 2, 2, 2, 2, 0], starts: 6, troubles: 1),
  ]

  @Test("What a worker's end means", arguments: cases)
  func ends(row: Case) async throws {
    let root = try ScratchRoot()
    let id = try video(root, row.statuses, progress: row.progress)
    let running = try Running(root)
    running.start()
    try await eventually(
      "it is done with", describing: { "\(running.events.value)" },
      condition: { running.starts(of: [id]).count >= row.starts && running.service.waiting == 0 ? true : nil })
    try await running.stop()
    #expect(running.starts(of: [id]).count == row.starts)
    #expect(running.count(.retrying) == row.retries && running.count(.trouble) == row.troubles)
  }

  @Test("At the start all that are unfinished are taken up, the oldest first, one at a time; the others are left alone")
  func order() async throws {
    let root = try ScratchRoot()
    let young = try video(root, [0], age: 10)
    let old = try video(root, [0], age: 1000)
    let middle = try video(root, [0], age: 100) { $0.ladder?.state = .processing }
    let others = [
      try video(root, [0]) { $0.ladder?.state = .complete }, try video(root, [0]) { $0.ladder?.state = .failed },
      try video(root, [0]) { $0.ladder = nil }, try video(root, [0]) { $0.state = .processing },
    ]
    let running = try Running(root)
    running.start()
    let all = [old, middle, young] + others
    try await eventually("all are made") {
      running.starts(of: all).count >= 3 && running.service.waiting == 0 ? true : nil
    }
    try await running.stop()
    #expect(running.starts(of: all) == [0, 1, 2])
    #expect(running.count(.recovered) == 1, "the one that was begun")
  }

  @Test("A video that has just become ready has its turn, also while another waits for its own")
  func news() async throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    try root.work(claim, .ready)
    let waiting = try video(root, [2], age: 100)
    let running = try Running(root)
    running.start()
    try await eventually("one waits") { running.count(.trouble) == 1 ? true : nil }
    let output = root.spool.output(claim)
    try AtomicFile.write("0\n", to: output.file("otherwise"), sync: false)
    var manifest = try output.readManifest()
    manifest.ladder = Manifest.Ladder()
    try output.writeManifest(manifest)
    running.service.hear(.ready(claim, manifest, output))
    #expect(running.service.waiting == 2)
    try await eventually("it is made") { running.service.waiting == 1 ? true : nil }
    try await running.stop()
    #expect(running.starts(of: [waiting, claim.id]).filter { $0 == 1 } == [1])
  }

  @Test("Nothing is begun while space is short; both that and its end are told")
  func space() async throws {
    let root = try ScratchRoot()
    let id = try video(root, [0])
    let free = Locked<Int64>(10)
    let running = try Running(root, space: FreeSpaceGuard(folders: ["x"]) { _ in free.value })
    running.start()
    try await eventually("it is told") { running.count(.freeSpaceLow) == 1 ? true : nil }
    #expect(running.starts(of: [id]) == [])
    free.value = 10_000
    try await eventually("it is made") { running.starts(of: [id]) == [0] ? true : nil }
    try await running.stop()
    #expect(running.count(.freeSpaceLow) == 1 && running.count(.freeSpaceAgain) == 1)
  }

  @Test("A missing program is told once, and uses up no tries")
  func noProgram() async throws {
    let root = try ScratchRoot()
    _ = try video(root, [0])
    let running = try Running(root, program: "/nowhere/leat")
    running.start()
    try await eventually("it is told") { running.count(.trouble) == 1 ? true : nil }
    try await Task.sleep(for: .milliseconds(200))
    try await running.stop()
    #expect(running.service.waiting == 1 && running.count(.trouble) == 1 && running.count(.retrying) == 0)
  }
}
