import Catalog
import Dispatch
import Operations

/// Makes lost pictures, I-frames and files of chapters again, one at a time, beside the other work.
struct PosterRepair: Sendable {
  let spool: Spool
  let live: LiveConfiguration
  let program: String
  let stopGrace: Duration
  let report: EventSink

  /// Ends when all are made, or when cancelled.
  func run() async throws {
    let live = live
    let review = CatalogReview(spool: spool, patience: live.current.scheduling.noProgressTimeout)
    let findings = try await Blocking.on(DispatchQueue(label: "review")) {
      review.run { live.settings($0).poster }
    }
    for problem in findings.problems { report(.trouble(what: problem), .daemon) }
    for manifest in findings.incomplete {
      if Task.isCancelled { return }
      try await repair(manifest)
    }
  }

  /// Somebody else has the folder for a moment, such as who files what has come beside the video.
  private static let lockPause = Duration.seconds(2)
  private static let mostTries = 10

  private func repair(_ manifest: Manifest, try number: Int = 1) async throws {
    let output = spool.layout.video(manifest.id, in: manifest.collection)
    let command = WorkerCommand.poster(
      program: program, output: output.path, makesPictures: live.settings(manifest.collection).poster)
    let worker = try WorkerProcess(command, stopGrace: stopGrace)
    let timeout = live.current.scheduling.noProgressTimeout
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("poster") { worker.run(noProgressTimeout: timeout) { true } }
    } onCancel: {
      worker.stop()
    }
    switch end.cause {
    case .exited(0):
      let subject = Journal.Subject(
        video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename)
      report(.recovered(what: "its picture was missing, and is made again"), subject)
    case _ where end.wasStopped: break
    case .exited(2) where number < Self.mostTries:
      try await Task.sleep(for: Self.lockPause)
      try await repair(manifest, try: number + 1)
    default:
      let words = end.lastWords.isEmpty ? "\(end.cause)" : end.lastWords
      report(.trouble(what: "cannot make the picture of '\(output.path)' again: \(words)"), .daemon)
    }
  }
}
