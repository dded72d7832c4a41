package import Catalog

/// Who is next: a value that knows the queue and the rules, and nothing of processes, disks or clocks.
///
/// Fair between collections: they take turns, so a folder with a thousand files does not make the others wait.
package struct Scheduler: Equatable, Sendable {
  package var rules: SchedulingRules
  package private(set) var waiting: [VideoID: QueuedJob] = [:]
  package private(set) var running: [VideoID: QueuedJob] = [:]
  /// The collection whose turn it is comes first.
  private var turns: [CollectionName] = []

  package init(rules: SchedulingRules) { self.rules = rules }

  /// Queues `job`; a video that is queued or running already stays as it is.
  package mutating func add(_ job: QueuedJob) {
    guard waiting[job.id] == nil, running[job.id] == nil else { return }
    waiting[job.id] = job
    if !turns.contains(job.collection) { turns.append(job.collection) }
  }

  /// Takes the job to be started now.
  /// - Returns: nil when all slots are taken, nothing is due, or there is no space to write to.
  package mutating func next(at now: ContinuousClock.Instant, hasSpace: Bool) -> QueuedJob? {
    guard hasSpace, running.count < rules.jobs else { return nil }
    for (index, collection) in turns.enumerated() {
      let due = waiting.values.filter { $0.collection == collection && $0.isDue(at: now) }
      guard let job = due.min(by: rules.precedes) else { continue }
      turns.remove(at: index)
      turns.append(collection)
      waiting[job.id] = nil
      running[job.id] = job
      return job
    }
    return nil
  }

  /// The job is over, for good or ill.
  package mutating func finish(_ id: VideoID) {
    running[id] = nil
    waiting[id] = nil
    forgetIdleCollections()
  }

  package enum AfterFailure: Equatable, Sendable {
    /// `tries` have failed so far.
    case again(after: Duration, tries: Int)
    case giveUp(tries: Int)
  }

  /// A try has failed in a way that may pass.
  package mutating func fail(_ id: VideoID, at now: ContinuousClock.Instant) -> AfterFailure {
    guard var job = running.removeValue(forKey: id) else { return .giveUp(tries: 0) }
    job.failures += 1
    guard job.failures < rules.tries else {
      forgetIdleCollections()
      return .giveUp(tries: job.failures)
    }
    let delay = rules.delay(afterFailures: job.failures)
    job.notBefore = now + delay
    waiting[id] = job
    return .again(after: delay, tries: job.failures)
  }

  /// The job could not be tried now, which is nobody's failure: somebody else holds the video's lock.
  package mutating func postpone(_ id: VideoID, until time: ContinuousClock.Instant) {
    guard var job = running.removeValue(forKey: id) else { return }
    job.notBefore = time
    waiting[id] = job
  }

  /// When a job that waits out a delay becomes due; nil when none does.
  package func nextDueTime(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    waiting.values.compactMap(\.notBefore).filter { $0 > now }.min()
  }

  private mutating func forgetIdleCollections() {
    let busy = Set((Array(waiting.values) + Array(running.values)).map(\.collection))
    turns.removeAll { !busy.contains($0) }
  }
}
