import Dispatch
package import Inbox

/// Follows the watcher's hints, and the clock, from a name in the inbox to a claim in the queue.
package struct Intake: Sendable {
  private let desk: IntakeDesk
  private let jobs: JobService
  private let sidecars: SidecarService
  private let report: EventSink
  private let queue = DispatchQueue(label: "intake")
  private let alarm = Alarm()

  package init(desk: IntakeDesk, jobs: JobService, sidecars: SidecarService, report: @escaping EventSink) {
    self.desk = desk
    self.jobs = jobs
    self.sidecars = sidecars
    self.report = report
  }

  /// Works until cancelled, or until the hints end.
  package func run(_ hints: AsyncStream<InboxHint>) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await hint in hints {
          if Task.isCancelled { break }
          await carryOut(try await Blocking.on(queue) { [desk] in desk.take(hint) })
        }
      }
      group.addTask {
        for await _ in alarm.rings {
          if Task.isCancelled { break }
          await carryOut(try await Blocking.on(queue) { [desk] in desk.lookAtDue() })
        }
      }
      try await group.next()
      group.cancelAll()
      alarm.set(nil)
    }
  }

  private func carryOut(_ effects: [IntakeDesk.Effect]) async {
    for effect in effects {
      switch effect {
      case .claimed(let claim): await jobs.submit(claim)
      case .seized(let claim): await jobs.settleLater(claim)
      case .follow(let claim): await jobs.follow(claim)
      case .grown(let claim): await jobs.complete(claim)
      case .expired(let claim): await jobs.callOff(claim, .expired)
      case .withdrawn(let claim): await jobs.callOff(claim, .withdrawn)
      case .joined(let id, let collection): sidecars.attend(to: id, in: collection)
      case .event(let event, let subject): report(event, subject)
      }
    }
    let desk = desk
    alarm.set(try? await Blocking.on(queue) { desk.nextLook })
  }
}
