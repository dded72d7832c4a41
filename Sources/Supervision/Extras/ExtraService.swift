import Catalog
import Dispatch
import Glibc
import Operations
import Synchronization

/// Has made what videos have beside their segments, one video at a time, beside the other work: the pictures of those that
/// were copied, whose workers leave them to this, and whatever a start finds missing. Its workers yield to those that package.
package final class ExtraService: Sendable {
  private struct Pending: Sendable {
    let subject: Journal.Subject
    let output: CatalogDirectory
    let collection: CollectionName
    /// Whether it had all of it once, as far as can be told; otherwise nothing is worth telling.
    let isRepair: Bool
    /// How often somebody else had the folder.
    var waits = 0
  }

  /// Somebody else has the folder for a moment, such as who files what has come beside the video.
  private static let lockPause = Duration.seconds(2)
  private static let mostWaits = 10

  private let spool: Spool
  private let live: LiveConfiguration
  private let options: JobService.Options
  private let report: EventSink
  private let queue = DispatchQueue(label: "extras")
  private let alarm = Alarm()
  private let videos = VideoQueue<Pending>()
  private let hasReviewed = Mutex(false)

  package init(
    spool: Spool, live: LiveConfiguration, options: JobService.Options, report: @escaping EventSink
  ) {
    self.spool = spool
    self.live = live
    self.options = options
    self.report = report
  }

  /// Whether all videos have been looked at, and nothing is left to be made or tried again.
  var isIdle: Bool { hasReviewed.withLock { $0 } && videos.count == 0 }

  /// A video's state has changed.
  package func hear(_ news: VideoNews) {
    if case .ready(_, let manifest, _) = news { attend(to: manifest, isRepair: false) }
  }

  private func attend(to manifest: Manifest, isRepair: Bool) {
    let pending = Pending(
      subject: Journal.Subject(
        video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename),
      output: spool.layout.video(manifest.id, in: manifest.collection), collection: manifest.collection,
      isRepair: isRepair)
    videos.add(manifest.id, pending)
    alarm.ring()
  }

  /// Looks at all videos that there are, then at those that become ready, until cancelled.
  package func run() async throws {
    let live = live
    let review = CatalogReview(spool: spool, patience: live.current.scheduling.noProgressTimeout)
    let findings = try await Blocking.on(queue) { review.run { live.settings($0).poster } }
    for problem in findings.problems { report(.trouble(what: problem), .daemon) }
    for (manifest, missing) in findings.incomplete {
      let output = spool.layout.video(manifest.id, in: manifest.collection)
      let hadPictures = manifest.poster != nil && !output.hasEarlyPoster
      attend(to: manifest, isRepair: hadPictures || missing.isDisjoint(with: [.poster, .storyboard]))
    }
    hasReviewed.withLock { $0 = true }
    alarm.ring()
    for await _ in alarm.rings {
      while !Task.isCancelled, let item = videos.next() { await make(item) }
      if Task.isCancelled { return }
      alarm.set(videos.nextLook)
    }
  }

  private func make(_ item: VideoQueue<Pending>.Item) async {
    let pending = item.entry
    let wantsPictures = live.settings(pending.collection).poster
    // It has all by now, or the video is gone.
    guard let (manifest, missing) = await missing(pending, wantsPictures), !missing.isEmpty else {
      return videos.forget(item.id)
    }
    let command = WorkerCommand.poster(
      program: options.program, output: pending.output.path, makesPictures: wantsPictures,
      configuration: options.configurationPath)
    let worker: WorkerProcess
    do { worker = try WorkerProcess(command, stopGrace: options.stopGrace) } catch {
      return putOff(item, "\(error)")
    }
    let timeout = live.current.scheduling.noProgressTimeout + manifest.timeForPictures
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("extras") { worker.run(noProgressTimeout: timeout) { true } }
    } onCancel: {
      worker.stop()
    }
    if end.wasStopped { return }
    let words = end.lastWords.isEmpty ? "\(end.cause)" : end.lastWords
    switch end.cause {
    case .exited(0):
      await tell(missing, pending)
      videos.forget(item.id)
    case .exited(2) where pending.waits < Self.mostWaits: wait(item)
    case _ where end.isFinal || end.cause == .exited(2):
      guard await self.missing(pending, wantsPictures) != nil else { return videos.forget(item.id) }
      report(.trouble(what: "cannot make what '\(pending.output.path)' lacks: \(words)"), .daemon)
      if end.isFinal { await remember(missing, pending, end.cause) }
      videos.forget(item.id)
    default:
      guard await self.missing(pending, wantsPictures) != nil else { return videos.forget(item.id) }
      putOff(item, words)
    }
  }

  /// - Returns: nil when the video is there no more.
  private func missing(_ pending: Pending, _ wantsPictures: Bool) async -> (Manifest, Set<VideoExtra>)? {
    let output = pending.output
    return try? await Blocking.on(queue) {
      let manifest = try output.readManifest()
      return (manifest, manifest.awaited(in: output, wantsPictures: wantsPictures))
    }
  }

  private func wait(_ item: VideoQueue<Pending>.Item) {
    var item = item
    item.entry.waits += 1
    videos.putOff(item, by: Self.lockPause)
  }

  /// The next start of leatd tries it once more, too.
  private func putOff(_ item: VideoQueue<Pending>.Item, _ words: String) {
    let rules = SchedulingRules(live.current.scheduling)
    var item = item
    item.failures += 1
    guard item.failures < rules.tries else {
      report(.trouble(what: "what '\(item.entry.output.path)' lacks is not made for now: \(words)"), .daemon)
      return videos.forget(item.id)
    }
    let pause = rules.delay(afterFailures: item.failures)
    let why = "the video is ready, its pictures are not: \(words)"
    report(.retrying(why: why, attempt: item.failures, of: rules.tries, after: pause), item.entry.subject)
    videos.putOff(item, by: pause)
  }

  private func tell(_ missing: Set<VideoExtra>, _ pending: Pending) async {
    guard pending.isRepair, let (manifest, _) = await self.missing(pending, true) else { return }
    let lacking = manifest.lacking(in: pending.output)
    let made = VideoExtra.allCases.filter { missing.contains($0) && !lacking.contains($0) }
    guard !made.isEmpty else { return }
    let names = made.map(\.description).joined(separator: ", ")
    report(.recovered(what: "what was missing is made again (\(names))"), pending.subject)
  }

  /// A worker that crashes with a video would do so at every start. Its words stay in the journal: everybody can read a
  /// manifest.
  private func remember(_ missing: Set<VideoExtra>, _ pending: Pending, _ cause: WorkerEnd.Cause) async {
    let output = pending.output
    do {
      try await Blocking.on(queue) {
        guard let lock = try DirectoryLock.acquire(output) else { return }
        var manifest = try output.readManifest()
        // An early poster is better than none.
        if let poster = manifest.poster, try FileSystem.status(BytePath(output.file(poster))) != nil {
          try output.settlePoster()
        }
        let lacking = manifest.lacking(in: output)
        let unexplained = VideoExtra.allCases.filter {
          missing.contains($0) && lacking.contains($0) && !manifest.explainsAbsence(of: $0)
        }
        if !unexplained.isEmpty {
          let why = "the worker that should make it failed (\(cause))"
          manifest.explain(unexplained.map { $0.absent(because: why) }, lacking: lacking)
          manifest.updated = Timestamp.now()
          try output.writeManifest(manifest, sync: true)
        }
        _ = consume lock
      }
    } catch {
      report(.trouble(what: "\(error)"), .daemon)
    }
  }
}

extension Manifest {
  /// A picture every ten seconds, of which the slowest take a processor for a tenth of a second, and that may be shared with
  /// four others.
  fileprivate var timeForPictures: Duration { .seconds((stream?.playableDuration ?? source.duration ?? 0) / 20) }
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
