import Catalog
import Dispatch
import Operations
import Synchronization

/// Has the smaller renditions of ready videos made, one video at a time, beside the other work. Their workers yield to those
/// that package.
package final class LadderService: Sendable {
  private struct Pending {
    let collection: CollectionName
    let source: String
    var nextLook = ContinuousClock.now
    /// Since a worker got any further.
    var failures = 0
    /// Whether it has been told that it waits for what is none of its faults.
    var waits = false
  }

  private struct State {
    var pending: [VideoID: Pending] = [:]
    /// In the order in which they became ready.
    var order: [VideoID] = []
  }

  private let spool: Spool
  private let live: LiveConfiguration
  private let options: JobService.Options
  private let report: EventSink
  private let queue = DispatchQueue(label: "ladder")
  private let alarm = Alarm()
  private let state = Mutex(State())
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
  var waiting: Int { state.withLock { $0.order.count } }

  /// A video's state has changed.
  package func hear(_ news: VideoNews) {
    if case .ready(_, let manifest, _) = news { attend(to: manifest) }
  }

  private func attend(to manifest: Manifest) {
    guard manifest.state == .ready || manifest.state == .review, manifest.ladder?.isUnfinished == true else { return }
    state.withLock { state in
      guard state.pending[manifest.id] == nil else { return }
      state.pending[manifest.id] = Pending(collection: manifest.collection, source: manifest.source.filename)
      state.order.append(manifest.id)
    }
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
      while !Task.isCancelled, let (id, pending) = next(), hasSpace() { await make(id, pending) }
      if Task.isCancelled { return }
      alarm.set(nextLook())
    }
  }

  private func next() -> (VideoID, Pending)? {
    state.withLock { state in
      let now = ContinuousClock.now
      for id in state.order { if let entry = state.pending[id], entry.nextLook <= now { return (id, entry) } }
      return nil
    }
  }

  private func nextLook() -> ContinuousClock.Instant? {
    let (due, isLow) = (state.withLock { $0.pending.values.map(\.nextLook).min() }, space.withLock { !$0.hasSpace })
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

  private func make(_ id: VideoID, _ pending: Pending) async {
    let output = spool.layout.video(id, in: pending.collection)
    // Made by hand meanwhile, or the video is gone.
    guard let before = await unfinished(output) else { return forget(id) }
    let command = WorkerCommand.ladder(
      program: options.program, output: output.path, configuration: options.configurationPath)
    let worker: WorkerProcess
    do { worker = try WorkerProcess(command, stopGrace: options.stopGrace) } catch {
      return postpone(id, pending, "\(error)")
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
    case .exited(0): forget(id)
    case .exited(4):
      report(.trouble(what: "a video has no smaller renditions: \(words)"), subject(id, pending))
      forget(id)
    // Somebody else has it in hand; or the program is missing, or does not like its configuration.
    case .exited(2), .notStarted: postpone(id, pending, words)
    default:
      var pending = pending
      if let after = await unfinished(output), after.progress > before.progress { pending.failures = 0 }
      putOff(id, pending, words)
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
  private func postpone(_ id: VideoID, _ pending: Pending, _ words: String) {
    var pending = pending
    if !pending.waits {
      report(.trouble(what: "its smaller renditions wait: \(words)"), subject(id, pending))
    }
    pending.waits = true
    pending.nextLook = .now + live.current.scheduling.retryDelay
    keep(id, pending)
  }

  /// The next start of leatd tries it once more, too.
  private func putOff(_ id: VideoID, _ pending: Pending, _ words: String) {
    let rules = SchedulingRules(live.current.scheduling)
    var pending = pending
    pending.failures += 1
    guard pending.failures < rules.tries else {
      report(.trouble(what: "a video has no smaller renditions for now: \(words)"), subject(id, pending))
      return forget(id)
    }
    let pause = rules.delay(afterFailures: pending.failures)
    report(.retrying(why: words, attempt: pending.failures, of: rules.tries, after: pause), subject(id, pending))
    pending.nextLook = .now + pause
    keep(id, pending)
  }

  private func keep(_ id: VideoID, _ pending: Pending) { state.withLock { $0.pending[id] = pending } }

  private func forget(_ id: VideoID) {
    state.withLock { state in
      state.pending[id] = nil
      state.order.removeAll { $0 == id }
    }
  }

  private func subject(_ id: VideoID, _ pending: Pending) -> Journal.Subject {
    Journal.Subject(video: id.text, collection: pending.collection.text, source: pending.source)
  }
}

extension Journal.Subject {
  fileprivate init(_ manifest: Manifest) {
    self.init(
      video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename)
  }
}
