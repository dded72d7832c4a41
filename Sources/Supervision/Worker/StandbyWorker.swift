import CPlatform
import Foundation
import Glibc
import Synchronization

/// A worker that was started before there is work: `leat standby`, which waits on its standard input for the command
/// that it carries out. Most of what a worker costs before its first segment is the linking of libav's hundred and
/// seventy libraries; this way that is done when a file arrives.
///
/// It has read nothing and holds nothing, so one that has died, or whose program was replaced by an update, is let go.
package final class StandbyWorker: Sendable {
  private struct Waiting: ~Copyable {
    var worker: RunningWorker
    let version: ProgramVersion
  }

  private let program: String
  private let waiting = Mutex<Waiting?>(nil)

  package init(program: String) { self.program = program }

  deinit { end() }

  /// Starts one unless one waits already. A failure is not told: whoever needs a worker starts one and is told then.
  func prepare() {
    waiting.withLock { waiting in
      guard waiting == nil, let version = ProgramVersion(of: program) else { return }
      guard let worker = try? RunningWorker.start(program, arguments: ["standby"]) else { return }
      waiting = Waiting(worker: worker, version: version)
    }
  }

  /// The worker that waits, having been given `command`; nil: there is none of use, and one has to be started.
  func take(for command: WorkerCommand) -> RunningWorker? {
    guard command.program == program, let order = Self.order(command.arguments) else { return nil }
    guard let ready = waiting.withLock({ $0.take() }) else { return nil }
    let version = ready.version
    var worker = ready.worker
    guard version == ProgramVersion(of: program), !worker.hasEnded else {
      worker.endIdle()
      return nil
    }
    worker.give(order, then: command)
    return worker
  }

  /// Ends the one that waits.
  func end() {
    guard let ready = waiting.withLock({ $0.take() }) else { return }
    let worker = ready.worker
    worker.endIdle()
  }

  /// One line: a JSON array of the command's words.
  private static func order(_ arguments: [String]) -> String? {
    (try? JSONEncoder().encode(arguments)).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Tells a program from the one that an update put in its place.
private struct ProgramVersion: Equatable {
  private let device: UInt
  private let inode: UInt
  private let changed: [Int]

  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }
}
