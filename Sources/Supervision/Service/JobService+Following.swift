import Catalog
import Operations

/// Files that are still being uploaded: their workers wait for bytes most of the time, so they have slots of their own.
extension JobService {
  /// Begins to make a video of a file that is still being uploaded.
  package func follow(_ claim: Claim) {
    followed[claim.id] = FollowedJob(claim: claim)
    followers.add(QueuedJob(id: claim.id, collection: claim.collection, noticed: claim.noticed))
    alarm.ring()
  }

  /// The upload has ended, and all of the file is there.
  package func complete(_ claim: Claim) async {
    guard var job = followed[claim.id] else { return await queueWhole(claim, startsOver: false) }
    // Renamed on the way: the answer is given again under the new name.
    if job.claim.path != claim.path { steps.rules.receipts?.hear(.withdrawn(job.claim)) }
    job.claim = claim
    job.upload = .ended
    followed[claim.id] = job
    if let worker = job.worker {
      worker.say("complete")
    } else if job.hasFailed || followers.waiting[claim.id] != nil {
      forget(claim.id)
      await queueWhole(claim, startsOver: job.hasFailed)
    }
    // Else its worker is just being started, and is told then.
  }

  /// The upload came to nothing: `expired` or `withdrawn`.
  func callOff(_ claim: Claim, _ upload: FollowedJob.Upload) async {
    var job = followed[claim.id] ?? FollowedJob(claim: claim)
    let isWaiting = followed[claim.id] == nil || job.hasFailed || followers.waiting[claim.id] != nil
    job.claim = claim
    job.upload = upload
    followed[claim.id] = job
    if let worker = job.worker {
      worker.stop()
    } else if isWaiting {
      await conclude(job)
    }
  }

  func startFollowers(in group: inout DiscardingTaskGroup, hasSpace: Bool) {
    while !Task.isCancelled, let job = followers.next(at: .now, hasSpace: hasSpace) {
      guard followed[job.id] != nil else {
        followers.finish(job.id)
        continue
      }
      group.addTask { await self.runFollower(job.id) }
    }
  }

  private func runFollower(_ id: VideoID) async {
    guard let claim = followed[id]?.claim, !Task.isCancelled else { return followers.finish(id) }
    let steps = steps
    let preparation = try? await Blocking.on(queue) { try steps.prepareFollowing(claim) }
    guard let job = followed[id] else { return followers.finish(id) }
    guard job.upload == .goingOn else { return await conclude(job) }
    switch preparation {
    case .run(let attempt): await follow(job, attempt: attempt)
    case .busy:
      followers.postpone(id, until: .now + options.lockInterval)
      alarm.ring()
    case .settled, nil: await fail(id, why: "its folder cannot be written to, or an earlier run refused it")
    }
  }

  private func follow(_ job: FollowedJob, attempt: Int) async {
    let claim = job.claim
    let command = WorkerCommand.follow(
      program: options.program, source: spool.source(claim).text, output: spool.output(claim).path,
      collection: claim.collection, configuration: options.configurationPath)
    guard let worker = try? WorkerProcess(command, standby: standby, stopGrace: options.stopGrace) else {
      return await fail(claim.id, why: "its worker cannot be started")
    }
    followed[claim.id]?.worker = worker
    let start = ContinuousClock.now
    let end = await run(worker, on: claim, attempt: attempt)
    followed[claim.id]?.worker = nil
    guard let job = followed[claim.id] else { return followers.finish(claim.id) }
    switch job.upload {
    case .ended: await concludeEnded(job.claim, end, took: .now - start)
    case .withdrawn, .expired: await conclude(job)
    case .goingOn:
      // The daemon stops; the next one goes on.
      if end.wasStopped { return forget(claim.id) }
      let steps = steps
      let error = try? await Blocking.on(queue) { steps.error(claim) }
      let isRewritten = error?.code == "rewritten"
      await fail(claim.id, isRewritten: isRewritten, why: error?.message ?? "its worker ended: \(end.lastWords)")
    }
  }

  /// A worker has failed while the upload goes on: the file is an ordinary one when it is finished.
  private func fail(_ id: VideoID, isRewritten: Bool = false, why: String) async {
    let isMine = await intake?.release(id, isRewritten) ?? true
    guard var job = followed[id] else { return followers.finish(id) }
    if isMine {
      if isRewritten {
        report(.withdrawn(why: WithdrawalReason.rewritten.rawValue), .init(job.claim))
      } else {
        report(.notFollowed(why: why), .init(job.claim))
      }
      job.upload = .withdrawn
      return await conclude(job)
    }
    switch job.upload {
    case .goingOn:
      // The intake has decided already; the word is on its way.
      followed[id]?.hasFailed = true
      followers.finish(id)
    case .ended:
      forget(id)
      await queueWhole(job.claim, startsOver: true)
    case .withdrawn, .expired: await conclude(job)
    }
  }

  /// Carries out what the end of an upload means when no worker is at it any more.
  private func conclude(_ job: FollowedJob) async {
    let claim = job.claim
    forget(claim.id)
    switch job.upload {
    case .goingOn: break
    case .ended: await queueWhole(claim, startsOver: job.hasFailed)
    case .expired: settleLater(claim)
    case .withdrawn:
      let steps = steps
      do {
        try await Blocking.on(queue) { try steps.takeBack(claim) }
      } catch {
        report(.trouble(what: "cannot take '\(claim.displayName)' back before the next start: \(error)"), .init(claim))
      }
      news(.withdrawn(claim))
    }
    alarm.ring()
  }

  /// A worker that had the whole file in the end has ended.
  private func concludeEnded(_ claim: Claim, _ end: WorkerEnd, took: Duration) async {
    let (steps, disposal) = (steps, live.disposal(claim))
    let conclusion = (try? await Blocking.on(queue) { steps.concludeFollowing(claim, end, disposal) }) ?? .stopped
    forget(claim.id)
    switch conclusion {
    case .settled(let result): finish(claim, result, took: took)
    case .stopped: break
    case .startOver(let why):
      report(.notFollowed(why: "\(why); it is tried again as a whole"), .init(claim))
      await queueWhole(claim, startsOver: true)
    case .goOn(let why):
      report(.notFollowed(why: "\(why); it goes on as a whole"), .init(claim))
      await queueWhole(claim, startsOver: false)
    case .unsettled(let reason):
      report(.trouble(what: "cannot finish '\(claim.displayName)', tried again: \(reason)"), .init(claim))
      postponeSettling(claim, after: scheduler.rules.firstDelay)
    }
    alarm.ring()
  }

  /// From here on it is a file like any other.
  /// - Parameter startsOver: what has been made so far goes; otherwise the next worker goes on with it.
  private func queueWhole(_ claim: Claim, startsOver: Bool) async {
    let steps = steps
    do {
      try await Blocking.on(queue) { try steps.queueWhole(claim, startsOver: startsOver) }
    } catch {
      report(.trouble(what: "cannot say that '\(claim.displayName)' is queued: \(error)"), .init(claim))
    }
    submit(claim)
  }

  private func forget(_ id: VideoID) {
    followed[id] = nil
    followers.finish(id)
  }
}
