import Catalog
import Dispatch
import Glibc
import Operations

/// Makes lost pictures, I-frames and files of chapters again, one at a time, beside the other work.
struct ExtraRepair: Sendable {
  let spool: Spool
  let live: LiveConfiguration
  let program: String
  /// What workers read; nil: the built-in settings.
  let configurationPath: String?
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
    for (manifest, missing) in findings.incomplete {
      if Task.isCancelled { return }
      try await repair(manifest, missing)
    }
  }

  /// Somebody else has the folder for a moment, such as who files what has come beside the video.
  private static let lockPause = Duration.seconds(2)
  private static let mostTries = 10

  private func repair(_ manifest: Manifest, _ missing: Set<VideoExtra>, try number: Int = 1) async throws {
    let output = spool.layout.video(manifest.id, in: manifest.collection)
    let command = WorkerCommand.poster(
      program: program, output: output.path, makesPictures: live.settings(manifest.collection).poster,
      configuration: configurationPath)
    let worker = try WorkerProcess(command, stopGrace: stopGrace)
    let timeout = live.current.scheduling.noProgressTimeout
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("poster") { worker.run(noProgressTimeout: timeout) { true } }
    } onCancel: {
      worker.stop()
    }
    if end.wasStopped { return }
    let words = end.lastWords.isEmpty ? "\(end.cause)" : end.lastWords
    switch end.cause {
    case .exited(0): tell(missing, of: output)
    case .exited(2) where number < Self.mostTries:
      try await Task.sleep(for: Self.lockPause)
      try await repair(manifest, missing, try: number + 1)
    default:
      report(.trouble(what: "cannot make again what '\(output.path)' has lost: \(words)"), .daemon)
      if end.isFinal { remember(missing, of: output, end.cause) }
    }
  }

  private func tell(_ missing: Set<VideoExtra>, of output: CatalogDirectory) {
    guard let manifest = try? output.readManifest() else { return }
    let lacking = manifest.lacking(in: output)
    let made = VideoExtra.allCases.filter { missing.contains($0) && !lacking.contains($0) }
    guard !made.isEmpty else { return }
    let subject = Journal.Subject(
      video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename)
    let names = made.map(\.description).joined(separator: ", ")
    report(.recovered(what: "what was missing is made again (\(names))"), subject)
  }

  /// A worker that crashes with a video would do so at every start. Its words stay in the journal: everybody can read a
  /// manifest.
  private func remember(_ missing: Set<VideoExtra>, of output: CatalogDirectory, _ cause: WorkerEnd.Cause) {
    do throws(CatalogError) {
      guard let lock = try DirectoryLock.acquire(output) else { return }
      var manifest = try output.readManifest()
      let lacking = manifest.lacking(in: output)
      let unexplained = VideoExtra.allCases.filter {
        missing.contains($0) && lacking.contains($0) && !manifest.explainsAbsence(of: $0)
      }
      if !unexplained.isEmpty {
        manifest.explain(
          unexplained.map { $0.absent(because: "the worker that should make it failed (\(cause))") }, lacking: lacking)
        manifest.updated = Timestamp.now()
        try output.writeManifest(manifest, sync: true)
      }
      _ = consume lock
    } catch {
      report(.trouble(what: "\(error)"), .daemon)
    }
  }
}

extension WorkerEnd {
  /// Whether another try would come to the same. What an operator ends, or the kernel for want of memory, may go well the
  /// next time.
  fileprivate var isFinal: Bool {
    switch cause {
    case .exited(4), .hung: true
    case .signalled(let signal): ![SIGKILL, SIGTERM, SIGINT, SIGHUP].contains(signal)
    case .exited, .killedAfterGrace, .notStarted: false
    }
  }
}
