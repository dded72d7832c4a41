package import Catalog
import Glibc
import Operations

/// What a worker's end means for its video.
package enum WorkerVerdict: Equatable, Sendable {
  /// The manifest is final; what it says is carried out.
  case settle
  /// Failed in a way that may pass: a try is used up.
  case retry(Manifest.Failure)
  /// Failed for good.
  case giveUp(Manifest.Failure)
  /// Not the video's fault, so no try is used up: the program is missing, or its configuration is wrong.
  case postpone(reason: String)
  /// It was asked to stop and can resume.
  case stopped

  /// The manifest, which the worker syncs before it exits, counts for more than the way in which it ended: a worker
  /// killed after its last step has done its work.
  package static func judge(_ end: WorkerEnd, _ manifest: Manifest) -> WorkerVerdict {
    if manifest.state.isFinal { return .settle }
    if end.wasStopped { return .stopped }
    switch end.cause {
    case .notStarted(let errno): return .postpone(reason: "the worker cannot be started: \(systemWords(errno))")
    case .exited(2):
      return .postpone(reason: "the worker refuses its arguments or its configuration\(said(end))")
    case .exited(4):
      return .giveUp(manifest.error ?? failure("worker_failed", "The worker gave up on the video\(said(end))."))
    case .exited(3):
      return .retry(manifest.error ?? failure("worker_failed", "The worker failed\(said(end))."))
    case .exited(let status):
      return .retry(
        failure("worker_failed", "The worker ended with status \(status) and left the video unfinished\(said(end))."))
    case .signalled(let signal):
      return .retry(
        failure("worker_crashed", "The worker was ended by signal \(signal) (\(signalWords(signal)))\(said(end))."))
    case .hung(let time):
      return .retry(
        failure(
          "no_progress", "The worker made no progress for \(time.components.seconds) s and was ended\(said(end))."))
    case .killedAfterGrace: return .stopped
    }
  }

  private static func failure(_ code: String, _ message: String) -> Manifest.Failure {
    Manifest.Failure(code: code, stage: "package", message: message)
  }

  private static func said(_ end: WorkerEnd) -> String {
    end.lastWords.isEmpty ? "" : "; it said last: \(end.lastWords)"
  }
}

func systemWords(_ errno: Int32) -> String { String(cString: strerror(errno)) }

private func signalWords(_ signal: Int32) -> String { strsignal(signal).map { String(cString: $0) } ?? "unknown" }
