import CPlatform
import Glibc

/// One worker: started, watched, ended and reaped by the thread that calls `run`, and by nobody else.
///
/// Reaping waits for exactly this pid, so no other child of the daemon is touched, and no signal goes to a pid that is
/// somebody else's by now. A worker whose daemon has died finds out by the end of its standard input.
package final class WorkerProcess: Sendable {
  private let command: WorkerCommand
  private let standby: StandbyWorker?
  private let stopGrace: Duration
  private let forward: @Sendable ([UInt8]) -> Void
  private let requests: WorkerRequests

  /// - Parameters:
  ///   - standby: where a worker may wait that can be taken instead of starting one.
  ///   - stopGrace: how long `stop` waits before it kills.
  ///   - forward: gets what the worker writes to stderr, up to a limit.
  package init(
    _ command: WorkerCommand, standby: StandbyWorker? = nil, stopGrace: Duration = .seconds(7),
    forward: @escaping @Sendable ([UInt8]) -> Void = WorkerProcess.toStandardError
  ) throws(SystemCallError) {
    self.command = command
    self.standby = standby
    self.stopGrace = stopGrace
    self.forward = forward
    requests = WorkerRequests(pipe: try Pipe.open())
  }

  /// Asks the worker to stop in a state from which it can resume. `run` returns soon after. From any thread, any
  /// number of times, also before `run`.
  package func stop() { requests.stop() }

  /// Tells the worker a word on its standard input; before `run`, as soon as it is started.
  package func say(_ word: String) { requests.say(word) }

  /// Starts the worker and blocks until it has ended and is reaped.
  /// - Parameter progress: what the worker has got to; without a change of it for `noProgressTimeout` it is killed. One
  ///   that follows an upload has to wait for it, so its time begins with `complete`.
  ///   `started` gets the process's number.
  package func run<Mark: Equatable>(
    noProgressTimeout: Duration, started: (Int32) -> Void = { _ in }, progress: () -> Mark?
  ) -> WorkerEnd {
    do throws(SystemCallError) {
      var worker = try takeOrStart()
      started(worker.pid)
      let deadline = ProgressDeadline<Mark>(timeout: noProgressTimeout, now: .now)
      return worker.supervise(
        requests: requests, stopGrace: stopGrace, deadline: deadline, progress: progress, forward: forward)
    } catch {
      return WorkerEnd(.notStarted(errno: error.errno))
    }
  }

  private func takeOrStart() throws(SystemCallError) -> RunningWorker {
    if let worker = standby?.take(for: command) { return worker }
    return try RunningWorker.start(command)
  }

  /// Passes the worker's words on to where the daemon's own go.
  package static let toStandardError: @Sendable ([UInt8]) -> Void = { bytes in
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
