import Catalog
import Dispatch
import Foundation
import Operations

/// Runs the queue: starts workers when their turn comes, and carries out what their ends mean.
package actor JobService {
  package struct Options: Sendable {
    /// `leat`.
    package var program: String
    /// Whether a worker is started before there is work for it (`StandbyWorker`).
    package var startsAhead: Bool
    /// What workers read; nil: they use their defaults.
    package var configurationPath: String?
    /// How long a worker that was told to stop may take.
    package var stopGrace = Duration.seconds(7)
    /// How often free space is measured while something waits for it.
    package var spaceInterval = Duration.seconds(10)
    /// How long to wait for somebody else's lock before the next look.
    package var lockInterval = Duration.milliseconds(500)

    package init(program: String, startsAhead: Bool = false, configurationPath: String? = nil) {
      self.program = program
      self.startsAhead = startsAhead
      self.configurationPath = configurationPath
    }
  }

  let spool: Spool
  let steps: JobSteps
  let live: LiveConfiguration
  let options: Options
  let report: EventSink
  let alarm = Alarm()
  let recovery: Recovery
  let queue = DispatchQueue(label: "jobs", attributes: .concurrent)
  let standby: StandbyWorker?

  var scheduler: Scheduler
  /// Videos whose files are still being uploaded.
  var followers: Scheduler
  var followed: [VideoID: FollowedJob] = [:]
  var intake: IntakeLink?
  let news: NewsSink
  private let contents: ContentIndex?
  private var space: FreeSpaceGuard
  private var nextSpaceLook = ContinuousClock.now
  var claims: [VideoID: Claim] = [:]
  /// Claims whose video is decided, but which could not be brought to their end yet.
  var unsettled: [VideoID: Unsettled] = [:]

  struct Unsettled {
    let claim: Claim
    var nextLook: ContinuousClock.Instant
    var failures = 0
    /// Whether somebody is at it just now.
    var isInHand = false
  }

  package init(
    spool: Spool, recovery: Recovery, live: LiveConfiguration, options: Options, space: FreeSpaceGuard? = nil,
    contents: ContentIndex? = nil, receipts: Receipts? = nil, news: @escaping NewsSink = { _ in },
    report: @escaping EventSink
  ) {
    self.spool = spool
    self.recovery = recovery
    steps = JobSteps(
      spool: spool, rules: SettlementRules(settings: live.settings, contents: contents, receipts: receipts))
    self.contents = contents
    self.news = news
    self.live = live
    self.options = options
    standby = options.startsAhead ? StandbyWorker(program: options.program) : nil
    self.report = report
    self.space = space ?? FreeSpaceGuard(folders: [spool.layout.spool, spool.layout.publicRoot])
    scheduler = Scheduler(rules: SchedulingRules(live.current.scheduling))
    followers = Scheduler(rules: .following(live.current.scheduling))
  }

  /// Whom to ask about files in the inbox; before anything is followed.
  package func connect(to intake: IntakeLink) { self.intake = intake }

  /// How much there is to do, for `STATUS`.
  package var load: (running: Int, waiting: Int, lowFolder: String?) {
    (scheduler.running.count + followers.running.count, scheduler.waiting.count, space.lowFolder)
  }

  package func submit(_ claim: Claim) {
    claims[claim.id] = claim
    scheduler.add(QueuedJob(id: claim.id, collection: claim.collection, noticed: claim.noticed))
    alarm.ring()
  }

  /// Goes by the changed configuration from now on.
  package func configurationChanged() {
    scheduler.rules = SchedulingRules(live.current.scheduling)
    followers.rules = .following(live.current.scheduling)
    nextSpaceLook = .now
    alarm.ring()
  }

  /// Works until cancelled; then no job is started any more, and it returns when all workers have stopped.
  package func run() async throws {
    await prepareStandby()
    defer { standby?.end() }
    await withDiscardingTaskGroup { group in
      alarm.ring()
      for await _ in alarm.rings {
        if Task.isCancelled { break }
        settleDue(in: &group)
        await startDue(in: &group)
        alarm.set(nextLook())
      }
      group.cancelAll()
    }
  }

  private func startDue(in group: inout DiscardingTaskGroup) async {
    guard !scheduler.waiting.isEmpty || !followers.waiting.isEmpty else { return }
    await lookForSpace()
    startFollowers(in: &group, hasSpace: space.hasSpace)
    while !Task.isCancelled, let job = scheduler.next(at: .now, hasSpace: space.hasSpace) {
      guard let claim = claims[job.id] else {
        scheduler.finish(job.id)
        continue
      }
      group.addTask { await self.work(on: claim) }
    }
  }

  private func lookForSpace() async {
    guard ContinuousClock.now >= nextSpaceLook else { return }
    nextSpaceLook = .now + options.spaceInterval
    let needed = live.current.scheduling.minFreeBytes
    let before = space
    let looked = try? await Blocking.on(queue) {
      var space = before
      let change = space.look(minFreeBytes: needed)
      return (space, change)
    }
    guard let (after, change) = looked else { return }
    space = after
    switch change {
    case .becameLow(_, let free): report(.freeSpaceLow(freeBytes: free, wantedBytes: needed), .daemon)
    case .recovered(let free): report(.freeSpaceAgain(freeBytes: free), .daemon)
    case nil: break
    }
  }

  private func nextLook() -> ContinuousClock.Instant? {
    let now = ContinuousClock.now
    var times = unsettled.values.filter { !$0.isInHand }.map(\.nextLook)
    times += [scheduler, followers].compactMap { $0.nextDueTime(after: now) }
    if !space.hasSpace, !scheduler.waiting.isEmpty || !followers.waiting.isEmpty { times.append(nextSpaceLook) }
    return times.min()
  }

  /// One try, from the free lock to what its end means.
  private func work(on claim: Claim) async {
    guard !Task.isCancelled else { return scheduler.finish(claim.id) }
    let steps = steps
    let disposal = live.disposal(claim)
    let preparation: Result<JobSteps.Preparation, any Error>
    do {
      preparation = .success(try await Blocking.on(queue) { try steps.prepare(claim, disposal) })
    } catch {
      preparation = .failure(error)
    }
    switch preparation {
    case .success(.run(let attempt)): await runWorker(on: claim, attempt: attempt)
    case .success(.settled(let result)): finish(claim, result)
    case .success(.busy): retryLater(claim, after: options.lockInterval)
    case .failure(let error):
      await conclude(claim, .unsettled(reason: "\(error)"))
    }
    alarm.ring()
  }

  private func runWorker(on claim: Claim, attempt: Int) async {
    let start = ContinuousClock.now
    let command = WorkerCommand.package(
      program: options.program, source: spool.source(claim).text, output: spool.output(claim).path,
      collection: claim.collection, configuration: options.configurationPath)
    let worker: WorkerProcess
    do {
      worker = try WorkerProcess(command, standby: standby, stopGrace: options.stopGrace)
    } catch {
      return await conclude(claim, .postponed(reason: "\(error)"))
    }
    let end = await run(worker, on: claim, attempt: attempt)
    let (steps, disposal) = (steps, live.disposal(claim))
    let conclusion = (try? await Blocking.on(queue) { steps.conclude(claim, end, disposal) }) ?? .stopped
    await conclude(claim, conclusion, took: .now - start)
  }

  /// Starts the worker, and waits for its end.
  func run(_ worker: WorkerProcess, on claim: Claim, attempt: Int) async -> WorkerEnd {
    let (steps, report, news, standby) = (steps, report, news, standby)
    let timeout = live.current.scheduling.noProgressTimeout
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("worker") {
        var isPlayable = false
        return worker.run(
          noProgressTimeout: timeout,
          started: { report(.workerStarted(process: $0, attempt: attempt), .init(claim)) },
          progress: {
            let manifest = steps.manifest(claim)
            if let manifest, manifest.stream?.master != nil, !isPlayable {
              isPlayable = true
              // For the next one: from here on nobody waits for this worker's every moment.
              standby?.prepare()
              news(.playable(claim, manifest, steps.spool.output(claim)))
            }
            return manifest.map(ProgressMark.init)
          })
      }
    } onCancel: {
      worker.stop()
    }
    if !Task.isCancelled { await prepareStandby() }
    if case .hung(let time) = end.cause {
      report(.noProgress(process: end.process ?? 0, after: time), .init(claim))
    }
    return end
  }

  /// Starting a process waits for the disk that its program lies on.
  private func prepareStandby() async {
    guard let standby else { return }
    try? await Blocking.on(queue) { standby.prepare() }
  }

  private func conclude(_ claim: Claim, _ conclusion: JobSteps.Conclusion, took: Duration = .zero) async {
    switch conclusion {
    case .settled(let result): finish(claim, result, took: took)
    case .busy: retryLater(claim, after: options.lockInterval)
    case .stopped: scheduler.finish(claim.id)
    case .postponed(let reason):
      report(.trouble(what: "'\(claim.displayName)' waits: \(reason)"), .init(claim))
      retryLater(claim, after: scheduler.rules.firstDelay)
    case .unsettled(let reason):
      report(.trouble(what: "cannot finish '\(claim.displayName)', tried again: \(reason)"), .init(claim))
      scheduler.finish(claim.id)
      postponeSettling(claim, after: scheduler.rules.firstDelay)
    case .failed(let failure):
      switch scheduler.fail(claim.id, at: .now) {
      case .again(let delay, let tries):
        report(
          .retrying(why: failure.message, attempt: tries, of: scheduler.rules.tries, after: delay), .init(claim))
      case .giveUp:
        let steps = steps
        let last = try? await Blocking.on(queue) { steps.giveUp(claim, failure) }
        if case .settled(let result) = last { finish(claim, result) } else { settleLater(claim) }
      }
    }
  }

  private func retryLater(_ claim: Claim, after delay: Duration) {
    scheduler.postpone(claim.id, until: .now + delay)
  }

  func finish(_ claim: Claim, _ result: Settlement.Result, took: Duration = .zero) {
    unsettled[claim.id] = nil
    scheduler.finish(claim.id)
    guard let event = JournalEvent(result, took: took) else { return submit(claim) }
    report(event, .init(claim))
    claims[claim.id] = nil
    tell(claim, result)
  }

  private func tell(_ claim: Claim, _ result: Settlement.Result) {
    switch result {
    case .ready(let manifest, _):
      if let earlier = contents?.twin(of: manifest) {
        report(.duplicate(of: earlier.text, isSkipped: false), .init(claim))
      }
      news(.ready(claim, manifest, spool.output(claim)))
    case .rejected(let refusal, let file): news(.refused(claim, refusal, file: file))
    case .skipped: news(.withdrawn(claim))
    case .failed, .unfinished: break
    }
  }
}
