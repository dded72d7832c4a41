import Catalog
import Foundation
import Supervision
import Testing

@Suite("Scheduler")
struct SchedulerTests {
  private let start = ContinuousClock.now

  private func rules(jobs: Int = 1, newestFirst: Bool = false, tries: Int = 3) -> SchedulingRules {
    var rules = SchedulingRules()
    rules.jobs = jobs
    rules.newestFirst = newestFirst
    rules.tries = tries
    rules.firstDelay = .seconds(30)
    return rules
  }

  private func job(_ collection: String, minute: Double) -> QueuedJob {
    QueuedJob(
      id: .random(), collection: CollectionName(sanitising: collection),
      noticed: Date(timeIntervalSince1970: minute * 60))
  }

  /// Takes all jobs one after the other, as one worker would.
  private func order(_ scheduler: Scheduler) -> [QueuedJob] {
    var scheduler = scheduler
    var jobs: [QueuedJob] = []
    while let job = scheduler.next(at: start, hasSpace: true) {
      jobs.append(job)
      scheduler.finish(job.id)
    }
    return jobs
  }

  @Test("no more jobs run than the limit says, and a free slot is filled again")
  func limit() throws {
    var scheduler = Scheduler(rules: rules(jobs: 2))
    for minute in 0..<4 { scheduler.add(job("a", minute: Double(minute))) }
    let next = scheduler.next(at: start, hasSpace: true)
    let first = try #require(next)
    #expect(scheduler.next(at: start, hasSpace: true) != nil)
    #expect(scheduler.next(at: start, hasSpace: true) == nil)
    scheduler.finish(first.id)
    #expect(scheduler.next(at: start, hasSpace: true) != nil)
    #expect(scheduler.running.count == 2)
    #expect(scheduler.waiting.count == 1)
  }

  @Test("collections take turns, so that a full one does not hold up the others")
  func turns() {
    var scheduler = Scheduler(rules: rules())
    for minute in 0..<4 { scheduler.add(job("many", minute: Double(minute))) }
    for minute in 10..<12 { scheduler.add(job("few", minute: Double(minute))) }
    #expect(order(scheduler).map(\.collection.text) == ["many", "few", "many", "few", "many", "many"])
  }

  @Test("within a collection the oldest comes first, or the newest when so configured", arguments: [false, true])
  func age(newestFirst: Bool) {
    var scheduler = Scheduler(rules: rules(newestFirst: newestFirst))
    for minute in [5.0, 1, 3] { scheduler.add(job("a", minute: minute)) }
    let minutes = order(scheduler).map { $0.noticed.timeIntervalSince1970 / 60 }
    #expect(minutes == (newestFirst ? [5, 3, 1] : [1, 3, 5]))
  }

  @Test("a video is queued once, however often it is added")
  func once() {
    var scheduler = Scheduler(rules: rules())
    let video = job("a", minute: 0)
    scheduler.add(video)
    scheduler.add(video)
    #expect(order(scheduler) == [video])
    #expect(scheduler.next(at: start, hasSpace: true) == video)
    scheduler.add(video)
    #expect(scheduler.waiting.isEmpty)
  }

  @Test("without space nothing starts, and with space again it does")
  func space() {
    var scheduler = Scheduler(rules: rules())
    scheduler.add(job("a", minute: 0))
    #expect(scheduler.next(at: start, hasSpace: false) == nil)
    #expect(scheduler.next(at: start, hasSpace: true) != nil)
  }

  @Test("each failure doubles the delay, and the last try gives up")
  func backoff() {
    var scheduler = Scheduler(rules: rules(tries: 4))
    let video = job("a", minute: 0)
    scheduler.add(video)
    var now = start
    for (tries, seconds) in [(1, 30), (2, 60), (3, 120)] {
      #expect(scheduler.next(at: now, hasSpace: true)?.id == video.id)
      #expect(scheduler.fail(video.id, at: now) == .again(after: .seconds(seconds), tries: tries))
      #expect(scheduler.nextDueTime(after: now) == now + .seconds(seconds))
      #expect(scheduler.next(at: now + .seconds(seconds - 1), hasSpace: true) == nil)
      now += .seconds(seconds)
    }
    #expect(scheduler.next(at: now, hasSpace: true)?.failures == 3)
    #expect(scheduler.fail(video.id, at: now) == .giveUp(tries: 4))
    #expect(scheduler.waiting.isEmpty && scheduler.running.isEmpty)
  }

  @Test("the delay has an end, however often something failed", arguments: [(1, 30), (2, 60), (8, 3600), (5000, 3600)])
  func longestDelay(failures: Int, seconds: Int) {
    #expect(rules().delay(afterFailures: failures) == .seconds(seconds))
  }

  @Test("a video that waits out its delay does not block the next of its collection")
  func delayed() {
    var scheduler = Scheduler(rules: rules())
    let (first, second) = (job("a", minute: 0), job("a", minute: 1))
    scheduler.add(first)
    scheduler.add(second)
    #expect(scheduler.next(at: start, hasSpace: true)?.id == first.id)
    _ = scheduler.fail(first.id, at: start)
    #expect(scheduler.next(at: start, hasSpace: true)?.id == second.id)
  }

  @Test("to postpone uses up no try")
  func postpone() {
    var scheduler = Scheduler(rules: rules(tries: 1))
    let video = job("a", minute: 0)
    scheduler.add(video)
    _ = scheduler.next(at: start, hasSpace: true)
    scheduler.postpone(video.id, until: start + .seconds(1))
    #expect(scheduler.next(at: start, hasSpace: true) == nil)
    #expect(scheduler.next(at: start + .seconds(1), hasSpace: true)?.failures == 0)
  }

  @Test("space that runs low is told once, and once when it is back")
  func spaceGuard() {
    let free = Locked<Int64>(100)
    var space = FreeSpaceGuard(folders: ["/spool", "/public"]) { $0 == "/public" ? free.value : 1000 }
    #expect(space.look(minFreeBytes: 50) == nil)
    free.value = 49
    #expect(space.look(minFreeBytes: 50) == .becameLow(folder: "/public", freeBytes: 49))
    #expect(!space.hasSpace)
    #expect(space.look(minFreeBytes: 50) == nil)
    free.value = 50
    #expect(space.look(minFreeBytes: 50) == .recovered(freeBytes: 50))
    #expect(space.hasSpace)
  }
}
