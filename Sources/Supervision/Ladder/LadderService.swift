import Catalog
import Dispatch
import Operations
import Synchronization

/// Has the smaller renditions of ready videos made, one video at a time, beside the other work. Their workers yield to those
/// that package.
package final class LadderService: Sendable {
  private struct Pending: Sendable {
    let collection: CollectionName
    let source: String
    /// Whether it has been told that it waits for what is none of its faults.
    var waits = false
  }

  private let spool: Spool
  private let live: LiveConfiguration
  private let options: JobService.Options
  private let report: EventSink
  private let queue = DispatchQueue(label: "ladder")
  private let alarm = Alarm()
  private let videos = VideoQueue<Pending>()
  private let space: Mutex<FreeSpaceGuard>

  package init(
    spool: Spool, live: LiveConfiguration, options: JobService.Options, space: FreeSpaceGuard? = nil,
    report: @escaping EventSink
  ) {
    self.spool = spool
    self.live = live
    self.options = options
    self.report = report
    self.space = Mutex(space ?? FreeSpaceGuard(folders: [spool.layout.publicRoot]))
  }

  /// How many videos are still to get theirs.
  var waiting: Int { videos.count }

  /// A video's state has changed.
  package func hear(_ news: VideoNews) {
    if case .ready(_, let manifest, _) = news { attend(to: manifest) }
  }

  private func attend(to manifest: Manifest) {
    guard manifest.state == .ready || manifest.state == .review, manifest.ladder?.isUnfinished == true else { return }
    videos.add(manifest.id, Pending(collection: manifest.collection, source: manifest.source.filename))
    alarm.ring()
  }

  /// Takes up what the last run left, and works until cancelled.
  package func run() async throws {
    let catalog = spool.layout.catalog
    let unfinished = try? await Blocking.on(queue) {
      try catalog.directories().compactMap { try? CatalogEntry(reading: $0).manifest.get() }
        .filter { $0.ladder?.isUnfinished == true }.sorted { $0.created < $1.created }
    }
    for manifest in unfinished ?? [] {
      attend(to: manifest)
      guard manifest.ladder?.state == .processing else { continue }
      report(.recovered(what: "its smaller renditions are gone on with"), .init(manifest))
    }
    alarm.ring()
    for await _ in alarm.rings {
      while !Task.isCancelled, let item = videos.next(), hasSpace() { await make(item) }
      if Task.isCancelled { return }
      alarm.set(nextLook())
    }
  }

  private func nextLook() -> ContinuousClock.Instant? {
    let (due, isLow) = (videos.nextLook, space.withLock { !$0.hasSpace })
    return due.map { isLow ? max($0, .now + options.spaceInterval) : $0 }
  }

  /// Nothing is begun on a disk that is nearly full: new videos need the room first.
  private func hasSpace() -> Bool {
    let needed = live.current.scheduling.minFreeBytes
    let (change, hasSpace) = space.withLock { space in (space.look(minFreeBytes: needed), space.hasSpace) }
    switch change {
    case .becameLow(_, let free): report(.freeSpaceLow(freeBytes: free, wantedBytes: needed), .daemon)
    case .recovered(let free): report(.freeSpaceAgain(freeBytes: free), .daemon)
    case nil: break
    }
    return hasSpace
  }

  private func make(_ item: VideoQueue<Pending>.Item) async {
    let output = spool.layout.video(item.id, in: item.entry.collection)
    // Made by hand meanwhile, or the video is gone.
    guard let before = await unfinished(output) else { return videos.forget(item.id) }
    let command = WorkerCommand.ladder(
      program: options.program, output: output.path, configuration: options.configurationPath)
    let worker: WorkerProcess
    do { worker = try WorkerProcess(command, stopGrace: options.stopGrace) } catch {
      return postpone(item, "\(error)")
    }
    // It tells every five seconds that it works.
    let timeout = max(live.current.scheduling.noProgressTimeout, .seconds(60))
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("ladder") {
        worker.run(noProgressTimeout: timeout) {
          (try? output.readManifest(withRenditions: false)).map {
            ProgressMark(progress: $0.ladder?.progress ?? 0, playableDuration: nil, updated: $0.updated)
          }
        }
      }
    } onCancel: {
      worker.stop()
    }
    let words = end.lastWords.isEmpty ? "\(end.cause)" : end.lastWords
    switch end.cause {
    case _ where end.wasStopped: break
    case .exited(0): videos.forget(item.id)
    case .exited(4):
      report(.trouble(what: "a video has no smaller renditions: \(words)"), subject(item))
      videos.forget(item.id)
    // Somebody else has it in hand; or the program is missing, or does not like its configuration.
    case .exited(2), .notStarted: postpone(item, words)
    default:
      var item = item
      // They count since a worker got any further.
      if let after = await unfinished(output), after.progress > before.progress { item.failures = 0 }
      putOff(item, words)
    }
  }

  /// What the manifest says of a ladder that is still to be made.
  private func unfinished(_ output: CatalogDirectory) async -> Manifest.Ladder? {
    let manifest = try? await Blocking.on(queue) { try output.readManifest(withRenditions: false) }
    guard let manifest, manifest.state == .ready || manifest.state == .review, let ladder = manifest.ladder,
      ladder.isUnfinished
    else { return nil }
    return ladder
  }

  /// Tries once more later, however often; that is said once.
  private func postpone(_ item: VideoQueue<Pending>.Item, _ words: String) {
    var item = item
    if !item.entry.waits {
      report(.trouble(what: "its smaller renditions wait: \(words)"), subject(item))
    }
    item.entry.waits = true
    videos.putOff(item, by: live.current.scheduling.retryDelay)
  }

  /// The next start of leatd tries it once more, too.
  private func putOff(_ item: VideoQueue<Pending>.Item, _ words: String) {
    let rules = SchedulingRules(live.current.scheduling)
    var item = item
    item.failures += 1
    guard item.failures < rules.tries else {
      report(.trouble(what: "a video has no smaller renditions for now: \(words)"), subject(item))
      return videos.forget(item.id)
    }
    let pause = rules.delay(afterFailures: item.failures)
    report(.retrying(why: words, attempt: item.failures, of: rules.tries, after: pause), subject(item))
    videos.putOff(item, by: pause)
  }

  private func subject(_ item: VideoQueue<Pending>.Item) -> Journal.Subject {
    Journal.Subject(video: item.id.text, collection: item.entry.collection.text, source: item.entry.source)
  }
}

extension Journal.Subject {
  fileprivate init(_ manifest: Manifest) {
    self.init(
      video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename)
  }
}
