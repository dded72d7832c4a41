import Catalog
import Glibc

/// Has a worker read what somebody has dropped beside a video: whatever that does to the worker, it does not do to the daemon.
struct SidecarWorker: Sendable {
  enum Verdict: Equatable, Sendable {
    case done
    /// The daemon stops: nothing is known.
    case stopped
    /// It says nothing about the file; a kill may.
    case later(String, wasKilled: Bool)
    /// The file's fault.
    case hopeless(String)
  }

  /// Nothing that lies beside a video takes longer; something hostile may.
  static let mostTime = Duration.seconds(60)
  /// How often a worker may be killed before its file is to blame.
  private static let mostKills = 3

  let program: String
  let configurationPath: String?
  let stopGrace: Duration

  /// Makes the poster from `copy` of a picture.
  func makePoster(in output: CatalogDirectory, from copy: String, kills: Int) async -> Verdict {
    let command = WorkerCommand.poster(
      program: program, output: output.path, picture: copy, configuration: configurationPath)
    return await run(command, called: "picture", kills: kills)
  }

  /// Makes renditions of the subtitles that lie with the video.
  func makeSubtitles(in output: CatalogDirectory, kills: Int) async -> Verdict {
    let command = WorkerCommand.subtitles(program: program, output: output.path, configuration: configurationPath)
    return await run(command, called: "subtitles", kills: kills)
  }

  /// - Parameter kills: how often it was killed before.
  private func run(_ command: WorkerCommand, called name: String, kills: Int) async -> Verdict {
    let worker: WorkerProcess
    do {
      worker = try WorkerProcess(command, stopGrace: stopGrace)
    } catch {
      return .later("\(error)", wasKilled: false)
    }
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread(name) { worker.run(noProgressTimeout: Self.mostTime) { true } }
    } onCancel: {
      worker.stop()
    }
    return Self.verdict(of: end, kills: kills)
  }

  static func verdict(of end: WorkerEnd, kills: Int) -> Verdict {
    if end.wasStopped { return .stopped }
    switch end.cause {
    case .exited(0): return .done
    case .exited(2), .exited(3), .notStarted, .killedAfterGrace: return .later(end.lastWords, wasKilled: false)
    // By the kernel for want of memory, or by an operator.
    case .signalled(SIGKILL) where kills < mostKills:
      return .later("the worker was killed", wasKilled: true)
    case .exited, .signalled, .hung: return .hopeless(end.lastWords)
    }
  }
}
