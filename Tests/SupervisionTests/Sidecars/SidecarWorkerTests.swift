import Glibc
import Testing

@testable import Supervision

@Suite("What the end of a worker means for a file beside a video")
struct SidecarWorkerTests {
  @Test("Only what the file did to it is the file's fault")
  func own() {
    let causes: [WorkerEnd.Cause] = [.exited(1), .exited(4), .signalled(SIGSEGV), .hung(.seconds(60))]
    for cause in causes {
      #expect(SidecarWorker.verdict(of: WorkerEnd(cause, lastWords: "no"), kills: 0) == .hopeless("no"), "\(cause)")
    }
  }

  @Test("What the machine did to it is tried again")
  func others() {
    let causes: [WorkerEnd.Cause] = [.exited(2), .exited(3), .notStarted(errno: ENOMEM), .killedAfterGrace]
    for cause in causes {
      #expect(
        SidecarWorker.verdict(of: WorkerEnd(cause, lastWords: "no"), kills: 9) == .later("no", wasKilled: false),
        "\(cause)")
    }
    #expect(SidecarWorker.verdict(of: WorkerEnd(.exited(0)), kills: 0) == .done)
    #expect(SidecarWorker.verdict(of: WorkerEnd(.exited(1), wasStopped: true), kills: 0) == .stopped)
  }

  @Test("Of a worker that is killed again and again the file is to blame")
  func kills() {
    let end = WorkerEnd(.signalled(SIGKILL), lastWords: "no")
    let verdicts = (0...3).map { SidecarWorker.verdict(of: end, kills: $0) }
    #expect(verdicts.dropLast().allSatisfy { $0 == .later("the worker was killed", wasKilled: true) })
    #expect(verdicts.last == .hopeless("no"))
  }
}
