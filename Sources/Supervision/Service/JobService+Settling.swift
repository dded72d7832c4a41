import Catalog
import Operations

/// Claims that need no worker but an end: refused ones, and those whose last step failed or was cut short.
extension JobService {
  /// Takes a claim that is decided, or in somebody else's hands, and brings it to its end as soon as that can be done.
  package func settleLater(_ claim: Claim) {
    scheduler.finish(claim.id)
    unsettled[claim.id] = Unsettled(claim: claim, nextLook: .now)
    alarm.ring()
  }

  /// Takes over what the start has found.
  package func adopt(_ found: Recovery.Report) {
    for problem in found.problems { report(.trouble(what: problem), .daemon) }
    for claim in found.queued { submit(claim) }
    for claim in found.unsettled { settleLater(claim) }
    for (claim, result) in found.settled { finish(claim, result) }
    for claim in found.growing { follow(claim) }
    for claim in found.withdrawn {
      report(.withdrawn(why: WithdrawalReason.deleted.rawValue), .init(claim))
      news(.withdrawn(claim))
    }
  }

  func settleDue(in group: inout DiscardingTaskGroup) {
    let now = ContinuousClock.now
    for (id, entry) in unsettled where entry.nextLook <= now && !entry.isInHand {
      unsettled[id]?.isInHand = true
      group.addTask { await self.settle(entry.claim) }
    }
  }

  func postponeSettling(_ claim: Claim, after delay: Duration) {
    let failures = unsettled[claim.id]?.failures ?? 0
    unsettled[claim.id] = Unsettled(claim: claim, nextLook: .now + delay, failures: failures + 1)
  }

  /// One look, with the same eyes as at a start.
  private func settle(_ claim: Claim) async {
    let recovery = recovery
    let found = (try? await Blocking.on(queue) { recovery.examine(claim) }) ?? Recovery.Report()
    for problem in found.problems { report(.trouble(what: problem), .daemon) }
    if found.problems.isEmpty, !found.unsettled.isEmpty {
      // The lock is taken: a worker of an earlier run, which is about to end.
      unsettled[claim.id] = Unsettled(claim: claim, nextLook: .now + options.lockInterval)
    } else if !found.unsettled.isEmpty {
      postponeSettling(claim, after: scheduler.rules.delay(afterFailures: (unsettled[claim.id]?.failures ?? 0) + 1))
    } else {
      unsettled[claim.id] = nil
      for (claim, result) in found.settled { finish(claim, result) }
      for claim in found.queued { submit(claim) }
      for claim in found.withdrawn {
        report(.withdrawn(why: WithdrawalReason.deleted.rawValue), .init(claim))
        news(.withdrawn(claim))
      }
      if !found.growing.isEmpty {
        await intake?.adopt(found.growing)
        for claim in found.growing { follow(claim) }
      }
    }
    alarm.ring()
  }
}
