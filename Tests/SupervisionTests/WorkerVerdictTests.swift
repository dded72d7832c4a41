import Catalog
import Glibc
import Supervision
import Testing

@Suite("Worker's end")
struct WorkerVerdictTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let end: WorkerEnd
    let state: VideoState
    let expected: Expected
  }

  enum Expected: Equatable, Sendable {
    case settle
    case retry(String)
    case giveUp, postpone, stopped
  }

  static let cases = [
    Case(testDescription: "done", end: .init(.exited(0)), state: .ready, expected: .settle),
    Case(testDescription: "refused", end: .init(.exited(1)), state: .rejected, expected: .settle),
    Case(
      testDescription: "killed after its last step: the manifest counts", end: .init(.signalled(SIGKILL)),
      state: .ready, expected: .settle),
    Case(
      testDescription: "asked to stop, and ready all the same", end: .init(.exited(0), wasStopped: true), state: .ready,
      expected: .settle),
    Case(
      testDescription: "claims to be done and is not", end: .init(.exited(0)), state: .processing,
      expected: .retry("worker_failed")),
    Case(
      testDescription: "refuses without a reason", end: .init(.exited(1)), state: .processing,
      expected: .retry("worker_failed")),
    Case(
      testDescription: "crashed", end: .init(.signalled(SIGSEGV)), state: .processing,
      expected: .retry("worker_crashed")
    ),
    Case(
      testDescription: "hung", end: .init(.hung(.seconds(600))), state: .processing, expected: .retry("no_progress")),
    Case(
      testDescription: "failed for now", end: .init(.exited(3)), state: .processing, expected: .retry("worker_failed")),
    Case(testDescription: "failed for good", end: .init(.exited(4)), state: .processing, expected: .giveUp),
    Case(
      testDescription: "wrong configuration is not the video's fault", end: .init(.exited(2)), state: .processing,
      expected: .postpone),
    Case(
      testDescription: "a missing program is not the video's fault", end: .init(.notStarted(errno: ENOENT)),
      state: .processing, expected: .postpone),
    Case(
      testDescription: "asked to stop", end: .init(.exited(3), wasStopped: true), state: .processing, expected: .stopped
    ),
    Case(
      testDescription: "killed because it did not stop", end: .init(.killedAfterGrace, wasStopped: true),
      state: .processing, expected: .stopped),
  ]

  @Test("means what the manifest and the status say", arguments: cases)
  func verdict(test: Case) {
    var manifest = Manifest(id: .random(), title: "a", collection: .videos, source: .init(filename: "a.mp4"))
    manifest.state = test.state
    switch (WorkerVerdict.judge(test.end, manifest), test.expected) {
    case (.settle, .settle), (.giveUp, .giveUp), (.postpone, .postpone), (.stopped, .stopped): break
    case (.retry(let failure), .retry(let code)): #expect(failure.code == code)
    case (let verdict, _): Issue.record("\(verdict)")
    }
  }

  @Test("a crash's last words reach whoever reads the manifest")
  func lastWords() {
    let manifest = Manifest(id: .random(), title: "a", collection: .videos, source: .init(filename: "a.mp4"))
    guard case .retry(let failure) = WorkerVerdict.judge(.init(.signalled(SIGABRT), lastWords: "boom"), manifest) else {
      Issue.record("not retried")
      return
    }
    #expect(failure.message.contains("boom") && failure.message.contains("Aborted"))
  }
}
