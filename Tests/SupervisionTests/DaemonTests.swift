import Catalog
import Foundation
import Glibc
import Inbox
import Operations
import Supervision
import TestSupport
import Testing

/// The whole daemon in this process, with a shell script in the worker's place. One at a time: a process has one watcher.
@Suite("Daemon", .oneWatcher)
struct DaemonTests {
  /// A worker that packages nothing, but keeps the rules: the lock, the manifest, the exit status.
  ///
  /// What it does is in the source: `ready`, `refuse`, `crash`, `flaky` (fails once), `hold` (until it is told to stop).
  fileprivate static let standIn = """
    #!/bin/sh
    [ "$1 $3" = "poster --picture" ] && grep -q hostile "$4" && exit 1
    [ "$1" = subtitles ] && { echo made >> "$2/subtitles"; exit 0; }
    [ "$1" = poster ] && { echo picture > "$2/poster.jpg"; exit 0; }
    source=$2 output=$4
    exec 9>"$output/.lock"
    flock -w 5 9 || exit 2
    echo start >> "$output/../../../starts"
    state() {
      sed -E "s/\\"state\\" : \\"[a-z]+\\"/\\"state\\" : \\"$1\\"/" "$output/manifest.json" > "$output/.new"
      mv "$output/.new" "$output/manifest.json"
    }
    finish() {
      echo '#EXTM3U' > "$output/master.m3u8"
      sed -i '1a "stream": {"master": "master.m3u8", "segment_type": "fmp4", "target_duration": 6, "playable_duration": 1},' \\
        "$output/manifest.json"
      state ready
      exit 0
    }
    word=$(cat "$source")
    case "$*" in
      *--growing*)
        echo growing >> "$output/../../../growing"
        case $(head -c 7 "$source") in
          Grefuse) state rejected; exit 1;;
          Gcrash*) kill -SEGV $$;;
        esac
        state receiving
        trap 'exit 3' TERM
        # A signal has to wait for `read` in some shells; the end of the input does not.
        while read -r order; do [ "$order" = complete ] && finish; done
        exit 3;;
    esac
    case $word in
      G*) finish;;
      ready) finish;;
      hashed)
        sed -i "s/\\"size_bytes\\" : [0-9]*/\\"size_bytes\\" : 6, \\"sha256\\": \\"$(sha256sum "$source" | cut -c1-64)\\"/" "$output/manifest.json"
        finish;;
      refuse) state rejected; exit 1;;
      crash) kill -SEGV $$;;
      flaky) [ -e "$output/tried" ] && finish; touch "$output/tried"; exit 3;;
      hold) trap 'touch "$output/stopped"; exit 3' TERM; echo held >> "$output/../../../held"; while :; do sleep 0.02; done;;
    esac
    """

  final class Running: Sendable {
    let root: ScratchRoot
    let events = Locked<[JournalEvent]>([])
    let notices = Locked<[Daemon.Notice]>([])
    let requests: AsyncStream<Daemon.Request>.Continuation
    private let task: Task<Void, any Error>

    init(_ root: ScratchRoot, program: String? = nil, _ change: (inout Configuration) -> Void = { _ in }) throws {
      self.root = root
      let worker = "\(root.path)/worker"
      try root.write(Array(worker.utf8), DaemonTests.standIn)
      chmod(worker, 0o755)
      var configuration = root.configuration
      configuration.watching.settle = .zero
      configuration.scheduling.retryDelay = .milliseconds(20)
      configuration.scheduling.minFreeBytes = 0
      configuration.defaults.poster = false
      change(&configuration)
      var jobs = JobService.Options(program: program ?? worker)
      jobs.stopGrace = .seconds(5)
      jobs.lockInterval = .milliseconds(20)
      jobs.spaceInterval = .milliseconds(20)
      var options = Daemon.Options(jobs: jobs)
      options.statusInterval = .milliseconds(20)
      options.intake.reportInterval = .milliseconds(20)
      options.intake.joinDelay = .zero
      let (stream, requests) = AsyncStream<Daemon.Request>.makeStream()
      self.requests = requests
      let path = "\(root.path)/leat.yaml"
      let daemon = Daemon(
        ConfigurationFile(path: path, text: Array("jobs: 1\n".utf8), configuration: configuration), options: options,
        load: { try ConfigurationFile.load(path: path) },
        notify: { [notices] notice in if notice != .alive { notices.change { $0.append(notice) } } },
        report: { [events] event, _ in events.change { $0.append(event) } })
      task = Task { try await daemon.run(stream) }
    }

    /// Renames a file into the inbox, as an upload that ends well does.
    func drop(_ name: String, _ content: String) throws {
      try root.write(Array("\(root.path)/upload".utf8), content)
      guard rename("\(root.path)/upload", "\(root.layout.inbox)/\(name)") == 0 else { throw POSIXError(.EIO) }
    }

    func until(_ what: String, _ condition: () throws -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(180)
      while ContinuousClock.now < end {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(10))
      }
      Issue.record("never: \(what); events: \(events.value)")
    }

    func count(_ kind: JournalEvent.Kind) -> Int { events.value.filter { $0.kind == kind }.count }

    func stop() async throws {
      requests.yield(.stop)
      try await task.value
    }

    func result() async throws { try await task.value }

    func lines(_ name: String) -> Int { root.content(name)?.split(separator: "\n").count ?? 0 }
  }

  @Test("files become videos, each once, and their sources go")
  func ready() async throws {
    let running = try Running(ScratchRoot())
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    for number in 0..<5 { try running.drop("\(number).mp4", "ready") }
    try await running.until("all are ready") { running.count(.ready) == 5 }
    try await running.stop()
    #expect(try running.root.states() == Array(repeating: .ready, count: 5))
    #expect(running.lines("starts") == 5)
    #expect(running.root.files(in: "spool") == [".lock", "leat.yaml"])
    #expect(running.root.files(in: "inbox") == [])
  }

  @Test("what was there before the start is taken too, and a refusal and a crash do not stop the others")
  func mixed() async throws {
    let root = try ScratchRoot()
    for word in ["ready", "refuse", "crash", "flaky"] { try root.drop("\(word).mp4", word) }
    let running = try Running(root)
    try await running.until("all are decided") {
      running.count(.ready) == 2 && running.count(.refused) == 1 && running.count(.failed) == 1
    }
    try await running.stop()
    #expect(running.count(.retrying) == 3)  // crash: 2, flaky: 1
    #expect(root.files(in: "rejected") == ["videos/refuse.mp4", "videos/refuse.mp4.why.txt"])
    #expect(try root.states().sorted { $0.rawValue < $1.rawValue } == [.failed, .ready, .ready])
    let kept = root.files(in: "spool").filter { $0.contains("source") }
    #expect(kept.compactMap { root.content("spool/\($0)") } == ["crash"])
  }

  @Test("asked to stop, it stops its workers, and the next start goes on with their videos")
  func stop() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try running.drop("a.mp4", "hold")
    try await running.until("the worker works") { running.lines("held") == 1 }
    try await running.stop()
    #expect(try root.states() == [.processing])
    #expect(root.files(in: "public").contains { $0.hasSuffix("stopped") })
    #expect(running.count(.failed) + running.count(.retrying) == 0)

    let id = try #require(try root.spool.ids().first)
    try root.write(Array("\(root.layout.claim(id))/source.mp4".utf8), "ready")
    let next = try Running(root)
    try await next.until("it is ready") { next.count(.ready) == 1 }
    try await next.stop()
    #expect(try root.states() == [.ready])
  }

  @Test("a second daemon on the same root refuses to start, and says why")
  func second() async throws {
    let root = try ScratchRoot()
    let lock = try DirectoryLock.acquire(CatalogDirectory(path: root.layout.spool))
    let running = try Running(root)
    await #expect(throws: PremisesError.inUse(spool: root.layout.spool)) { try await running.result() }
    _ = consume lock
  }

  @Test("an inbox on another file system is refused at the start, and the message says what to do")
  func otherFileSystem() async throws {
    let root = try ScratchRoot()
    let elsewhere = "/dev/shm/leat-inbox-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: elsewhere) }
    let running = try Running(root) { $0.folders.inbox = elsewhere }
    let expected = PremisesError.otherFileSystem(inbox: elsewhere, spool: root.layout.spool)
    await #expect(throws: expected) { try await running.result() }
    #expect("\(expected)".contains("one file system"))
  }

  @Test("without space nothing starts; with space again it does")
  func space() async throws {
    let root = try ScratchRoot()
    let configuration = "root: \(root.path)\nmin_free: 0\nposter: false\n"
    try root.write(Array("\(root.path)/leat.yaml".utf8), configuration)
    let running = try Running(root) { $0.scheduling.minFreeBytes = .max }
    try running.drop("a.mp4", "ready")
    try await running.until("it says that space is low") { running.count(.freeSpaceLow) == 1 }
    #expect(running.lines("starts") == 0)
    running.requests.yield(.reload)
    try await running.until("it is ready") { running.count(.ready) == 1 }
    #expect(running.count(.freeSpaceAgain) == 1)
    try await running.stop()
  }

  @Test("a wrong configuration does not take the place of a right one")
  func badReload() async throws {
    let root = try ScratchRoot()
    try root.write(Array("\(root.path)/leat.yaml".utf8), "jobs: many\n")
    let running = try Running(root)
    running.requests.yield(.reload)
    try await running.until("it says so") { running.count(.configurationRejected) == 1 }
    #expect(root.content("spool/leat.yaml") == "jobs: 1\n", "workers get what the daemon has taken")
    try running.drop("a.mp4", "ready")
    try await running.until("it goes on") { running.count(.ready) == 1 }
    try await running.stop()
  }

  @Test("an inbox that goes away is told, waited for, and looked through when it is back")
  func inboxLost() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    try FileManager.default.moveItem(atPath: root.layout.inbox, toPath: "\(root.path)/away")
    try await running.until("it is missed") { running.count(.trouble) > 0 }
    try FileManager.default.createDirectory(atPath: root.layout.inbox, withIntermediateDirectories: true)
    try running.drop("a.mp4", "ready")
    try await running.until("it is ready") { running.count(.ready) == 1 }
    try await running.stop()
  }

  @Test("a lost picture is made again at the start")
  func poster() async throws {
    let root = try ScratchRoot()
    let first = try Running(root)
    try first.drop("a.mp4", "ready")
    try await first.until("it is ready") { first.count(.ready) == 1 }
    try await first.stop()
    let second = try Running(root) { $0.defaults.poster = true }
    try await second.until("it is made") { root.files(in: "public").contains { $0.hasSuffix("poster.jpg") } }
    try await second.stop()
  }

  @Test("a missing worker program uses up no tries")
  func noProgram() async throws {
    let root = try ScratchRoot()
    let running = try Running(root, program: "/nowhere/leat")
    try running.drop("a.mp4", "ready")
    try await running.until("it is told again and again") { running.count(.trouble) > 5 }
    try await running.stop()
    #expect(try root.states() == [.processing])
    #expect(running.count(.failed) == 0)
  }

  @Test("a worker of a killed daemon that still works is waited for, not doubled")
  func orphan() async throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4", "ready"))
    let lock = try DirectoryLock.acquire(root.spool.output(claim))
    let running = try Running(root)
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    try await Task.sleep(for: .milliseconds(200))
    #expect(running.lines("starts") == 0)
    try root.work(claim, .ready)
    _ = consume lock
    try await running.until("it is settled") { running.count(.ready) == 1 }
    try await running.stop()
    #expect(running.lines("starts") == 0)
    #expect(root.files(in: "spool") == [".lock", "leat.yaml"])
  }

  /// A transport stream as the stand-in knows it: its first packet says what is to happen.
  private static func stream(_ word: String) -> String {
    let first = "G" + word + String(repeating: "x", count: 187 - word.utf8.count)
    return first + FollowingDeskTests.stream(1200)
  }

  /// Begins an upload, and returns what ends it.
  static func upload(_ root: ScratchRoot, _ name: String, _ word: String) throws -> FileHandle {
    let path = "\(root.layout.inbox)/\(name)"
    try root.write(Array(path.utf8), Self.stream(word))
    let writer = try #require(FileHandle(forUpdatingAtPath: path))
    _ = fcntl(writer.fileDescriptor, F_SETFD, FD_CLOEXEC)
    return writer
  }

  @Test("a file is worked on while it is uploaded, beside the jobs, and ready soon after its end")
  func following() async throws {
    let root = try ScratchRoot()
    let running = try Running(root) {
      $0.scheduling.jobs = 1
      $0.scheduling.noProgressTimeout = .seconds(1)
    }
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    let writer = try Self.upload(root, "a.ts", "ready")
    try await running.until("it is followed") { running.lines("growing") == 1 }
    try await running.until("it is received") { try root.states() == [.receiving] }
    try running.drop("b.mp4", "ready")
    try await running.until("another is ready meanwhile") { running.count(.ready) == 1 }
    // Longer than a worker may make no progress: waiting for an upload is none of its faults.
    try await Task.sleep(for: .milliseconds(1500))
    #expect(running.count(.noProgress) == 0)
    #expect(root.files(in: "inbox") == ["a.ts"])
    try writer.close()
    try await running.until("it is ready") { running.count(.ready) == 2 }
    try await running.stop()
    #expect(running.lines("starts") == 2)
    #expect(root.files(in: "inbox") == [] && root.files(in: "spool") == [".lock", "leat.yaml"])
  }

  @Test(
    "refused or crashed while it is uploaded, a file gets a second opinion when it is whole",
    arguments: ["refuse", "crash"])
  func secondOpinion(word: String) async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    let writer = try Self.upload(root, "a.ts", word)
    try await running.until("it is not followed any more") { running.count(.notFollowed) == 1 }
    try await running.until("nothing is published") { try root.states() == [] }
    #expect(root.files(in: "inbox") == ["a.ts"])
    try writer.close()
    try await running.until("it is ready") { running.count(.ready) == 1 }
    try await running.stop()
    #expect(running.count(.refused) + running.count(.failed) == 0)
    #expect(root.files(in: "rejected") == [])
  }

  @Test("an upload outlives the daemon: stopped and started again, it goes on, and is one video")
  func followedOn() async throws {
    let root = try ScratchRoot()
    let first = try Running(root)
    try await first.until("it watches") { first.notices.value.contains(.ready) }
    let writer = try Self.upload(root, "a.ts", "ready")
    try await first.until("it is followed") { first.lines("growing") == 1 }
    try await first.stop()
    #expect(try root.states() == [.receiving])
    let second = try Running(root)
    try await second.until("it is followed again") { second.lines("growing") == 2 }
    try writer.close()
    try await second.until("it is ready") { second.count(.ready) == 1 }
    try await second.stop()
    #expect(try root.states() == [.ready])
    #expect(root.files(in: "inbox") == [] && root.files(in: "spool") == [".lock", "leat.yaml"])
  }

  @Test("deleted while it is uploaded, it is taken back, and the journal says so")
  func deletedMeanwhile() async throws {
    let root = try ScratchRoot()
    let running = try Running(root)
    try await running.until("it watches") { running.notices.value.contains(.ready) }
    let writer = try Self.upload(root, "a.ts", "ready")
    try await running.until("it is followed") { running.lines("growing") == 1 }
    unlink("\(root.layout.inbox)/a.ts")
    try await running.until("it is taken back") { running.count(.withdrawn) == 1 }
    try await running.until("nothing is left") {
      !root.files(in: "spool").contains { $0.contains("claim.json") || $0.contains("source") }
        && root.files(in: "public") == []
    }
    try writer.close()
    try await running.stop()
    #expect(running.count(.ready) + running.count(.failed) == 0)
  }

  @Test(
    "the same content again is kept or skipped, as configured", arguments: [CollectionSettings.Duplicates.keep, .skip])
  func duplicates(policy: CollectionSettings.Duplicates) async throws {
    let root = try ScratchRoot()
    let running = try Running(root) { $0.defaults.duplicates = policy }
    for round in 1...2 {
      try running.drop("\(round).mp4", "hashed")
      try await running.until("it is decided") { running.count(.ready) + running.count(.duplicate) >= round }
      try await running.until("its source is gone") { root.files(in: "spool").allSatisfy { !$0.contains("source") } }
    }
    try await running.until("it is told") { running.count(.duplicate) == 1 }
    try await running.stop()
    #expect(try root.states() == Array(repeating: .ready, count: policy == .keep ? 2 : 1))
    #expect(root.files(in: "inbox") == [] && root.files(in: "spool") == [".lock", "leat.yaml"])

    // A start with two that are equal keeps both: they were decided about.
    let again = try Running(root) { $0.defaults.duplicates = policy }
    try running.drop("3.mp4", "hashed")
    try await again.until("it is told again") { again.count(.duplicate) == 1 }
    try await again.stop()
    #expect(try root.states().count == (policy == .keep ? 3 : 1))
  }
}
