import Catalog
package import Operations

/// The part of the configuration that the scheduler goes by.
package struct SchedulingRules: Equatable, Sendable {
  /// How many workers run at once.
  package var jobs = 2
  package var newestFirst = false
  /// How often a video is tried in all.
  package var tries = 3
  /// After the first failure; doubles with each further one.
  package var firstDelay = Duration.seconds(30)
  /// However often a video failed, it is not forgotten for longer than this.
  package var longestDelay = Duration.seconds(3600)

  package init() {}

  package init(_ settings: Configuration.Scheduling) {
    jobs = settings.jobs
    newestFirst = settings.order == .newestFirst
    tries = settings.attempts
    firstDelay = settings.retryDelay
  }

  /// For files that are still being uploaded.
  static func following(_ settings: Configuration.Scheduling) -> SchedulingRules {
    var rules = SchedulingRules(settings)
    rules.jobs = settings.receivingJobs
    return rules
  }

  package func delay(afterFailures failures: Int) -> Duration {
    var delay = firstDelay
    for _ in 1..<max(failures, 1) where delay < longestDelay { delay *= 2 }
    return min(delay, max(longestDelay, firstDelay))
  }

  /// Whether `one` goes before `other`, of two that are due in the same collection. Ties go by the id, so that the
  /// order is always the same.
  func precedes(_ one: QueuedJob, _ other: QueuedJob) -> Bool {
    if one.noticed == other.noticed { return one.id.text < other.id.text }
    return newestFirst ? one.noticed > other.noticed : one.noticed < other.noticed
  }
}
