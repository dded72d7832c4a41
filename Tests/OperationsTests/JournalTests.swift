import Foundation
import Glibc
import Testing

@testable import Operations

@Suite("The journal")
struct JournalTests {
  private static let subject = Journal.Subject(
    video: "0b6c", collection: "training", source: Array("a\n<0>fake".utf8) + [0xff])
  private static let refused = JournalEvent.refused(code: "no_video", message: "There is no picture.")

  /// What `body` writes, through a real file.
  private func written(_ sink: Journal.Sink, _ level: Configuration.LogLevel, _ body: (Journal) -> Void) throws
    -> String
  {
    let path = FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer {
      close(descriptor)
      unlink(path)
    }
    body(Journal(identifier: "leatd", level: level, sink: sink, descriptor: descriptor))
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("a service without journald gets one line a message, its priority first, however the file is called")
  func prefixed() throws {
    let text = try written(.prefixedLines, .info) { $0.record(Self.refused, about: Self.subject) }
    #expect(text == "<4>refused 'a\\n<0>fake\\xff' [0b6c] (no_video): There is no picture.\n")
  }

  @Test("on a terminal the program's name comes first, and what is bad is called so")
  func plain() throws {
    let text = try written(.plainLines, .info) { journal in
      journal.record(Self.refused, about: Journal.Subject(source: "a.mp4"))
      journal.record(.queueOverflowed)
      journal.record(.noticed(sizeBytes: 3 << 20), about: Journal.Subject(source: "b.mp4"))
    }
    #expect(
      text == """
        leatd: warning: refused 'a.mp4' (no_video): There is no picture.
        leatd: warning: the kernel dropped inotify events; scanning the whole inbox
        leatd: noticed 'b.mp4', 3 MiB

        """)
  }

  @Test("what is less important than the level is not told")
  func level() throws {
    let text = try written(.prefixedLines, .warning) { journal in
      journal.record(.noticed(sizeBytes: nil), about: Self.subject)
      journal.record(.trouble(what: "cannot write '/x': disk full"))
      journal.debug("detail")
    }
    #expect(text == "<3>cannot write '/x': disk full\n")
    #expect(try written(.prefixedLines, .debug) { $0.debug("two\nlines") } == "<7>two\\nlines\n")
  }

  @Test("journald gets fields: the name as the bytes that it is, the message escaped")
  func fields() {
    let journal = Journal(identifier: "leatd", level: .info, sink: .journald, descriptor: -1)
    let sentence = Self.refused.sentence(about: Self.subject.name)
    let fields = journal.fields(of: Self.refused, about: Self.subject, saying: sentence)
    #expect(
      fields == [
        Array("MESSAGE=refused 'a\\n<0>fake\\xff' [0b6c] (no_video): There is no picture.".utf8),
        Array("PRIORITY=4".utf8), Array("SYSLOG_IDENTIFIER=leatd".utf8),
        Array("MESSAGE_ID=\(JournalEvent.Kind.refused.messageID)".utf8), Array("LEAT_VIDEO=0b6c".utf8),
        Array("LEAT_COLLECTION=training".utf8), Array("LEAT_SOURCE=a\n<0>fake".utf8) + [0xff],
        Array("LEAT_STAGE=validate".utf8), Array("LEAT_REASON=no_video".utf8),
      ])
  }

  @Test("journald is spoken to only when stderr is its own")
  func sink() throws {
    var status = stat()
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    try #require(fstat(null, &status) == 0)
    defer { close(null) }
    let own = "\(status.st_dev):\(status.st_ino)"
    let runs = access("/run/systemd/journal/socket", F_OK) == 0
    #expect(Journal.sink(journalStream: own, descriptor: null) == (runs ? .journald : .prefixedLines))
    #expect(Journal.sink(journalStream: "1:1", descriptor: null) == .prefixedLines)
    #expect(Journal.sink(journalStream: nil, descriptor: null) == .prefixedLines)
  }

  @Test(
    "every kind of event has a sentence that says what matters",
    arguments: [
      (.started(version: "1.0", root: "/srv/leat"), "Leat 1.0 runs below '/srv/leat'"),
      (.stopping(why: "SIGTERM"), "stopping: SIGTERM"),
      (.configurationReloaded(path: "/etc/leat/leat.yaml"), "configuration '/etc/leat/leat.yaml' read again"),
      (
        .configurationRejected(ConfigurationError(problems: [.init(file: "f", line: 3, message: "m")])),
        "configuration not taken, the old one goes on: f:3: m"
      ),
      (.noticed(sizeBytes: nil), "noticed 'v'"),
      (.waiting(why: "a process writes to it"), "waiting for 'v': a process writes to it"),
      (.accepted(sizeBytes: 1500, transcodedBecause: nil), "accepted 'v', 1.5 KiB"),
      (.accepted(sizeBytes: nil, transcodedBecause: "HEVC"), "accepted 'v', to be transcoded: HEVC"),
      (.refused(code: "empty", message: "It is empty."), "refused 'v' (empty): It is empty."),
      (.workerStarted(process: 7, attempt: 1), "working on 'v', process 7"),
      (.workerStarted(process: 7, attempt: 2), "working on 'v', process 7, try 2"),
      (.following(sizeBytes: 2048, expectedBytes: 1 << 20), "following 'v' while it arrives, 2 KiB of 1 MiB so far"),
      (.following(sizeBytes: 2048, expectedBytes: nil), "following 'v' while it arrives, 2 KiB so far"),
      (.notFollowed(why: "it was refused"), "not following 'v' any more: it was refused"),
      (.withdrawn(why: "it was deleted"), "withdrew 'v': it was deleted"),
      (.duplicate(of: "0b6c", isSkipped: false), "'v' has the same content as video 0b6c"),
      (.duplicate(of: "0b6c", isSkipped: true), "'v' has the same content as video 0b6c, and is skipped"),
      (.playable(after: .milliseconds(87)), "playable: 'v', after 87 ms"),
      (.ready(took: .seconds(2), videoDuration: .seconds(61)), "ready: 'v', in 2 s, 30.5 × real time"),
      (.ready(took: .seconds(200), videoDuration: nil), "ready: 'v', in 3 min 20 s"),
      (
        .retrying(why: "no space left", attempt: 1, of: 3, after: .seconds(30)),
        "try 1 of 3 failed for 'v', next in 30 s: no space left"
      ),
      (.failed(why: "damaged", next: "the source is in '/s'"), "failed: 'v': damaged; the source is in '/s'"),
      (.noProgress(process: 7, after: .seconds(600)), "ended process 7: no progress with 'v' for 10 min"),
      (.recovered(what: "claim finished"), "put in order: 'v': claim finished"),
      (.loudness(what: "track 'English' is at -23.1 LUFS"), "'v': track 'English' is at -23.1 LUFS"),
      (.sourceKept(why: "read-only"), "the source of 'v' stays in the spool: read-only"),
      (
        .pollingInstead(folder: "/i", fileSystem: "nfs", interval: .seconds(5)),
        "polling every 5 s: '/i' lies on nfs, which delivers no events"
      ),
      (
        .watchLimitReached(folder: "/i"),
        "no more inotify watches, at '/i': raise fs.inotify.max_user_watches; polling what has none"
      ),
      (.queueOverflowed, "the kernel dropped inotify events; scanning the whole inbox"),
      (
        .freeSpaceLow(freeBytes: 1 << 30, wantedBytes: 2 << 30),
        "starting nothing: 1 GiB free, min_free is 2 GiB"
      ),
      (.freeSpaceAgain(freeBytes: 3 << 30), "starting videos again: 3 GiB free"),
      (.entryBroken(path: "/m\n", why: "no id"), "cannot read '/m\\n': no id"),
      (.trouble(what: "x\ny"), "x\\ny"),
    ] as [(JournalEvent, String)])
  func sentences(event: JournalEvent, sentence: String) {
    #expect(event.sentence(about: "'v'") == sentence)
  }

  @Test(
    "durations are told as people say them",
    arguments: [
      (.zero, "0 s"), (.microseconds(400), "0 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(2500), "2.5 s"),
      (.milliseconds(59_960), "1 min"), (.seconds(3600), "1 h"), (.seconds(7500), "2 h 5 min"), (.seconds(-5), "0 s"),
    ] as [(Duration, String)])
  func durations(duration: Duration, text: String) {
    #expect(durationText(duration) == text)
  }
}
