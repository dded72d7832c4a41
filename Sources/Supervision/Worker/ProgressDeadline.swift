/// Tells a worker that is slow from one that hangs: something must change within the timeout.
package struct ProgressDeadline<Mark: Equatable> {
  package let timeout: Duration
  private var mark: Mark?
  private var since: ContinuousClock.Instant

  package init(timeout: Duration, now: ContinuousClock.Instant) {
    self.timeout = timeout
    since = now
  }

  /// - Parameter mark: what the worker has got to; nil when that cannot be told now, which is no progress.
  /// - Returns: whether the time is over.
  package mutating func isOver(at now: ContinuousClock.Instant, mark: Mark?) -> Bool {
    if let mark, mark != self.mark {
      self.mark = mark
      since = now
    }
    return now - since >= timeout
  }

  /// Begins anew.
  package mutating func restart(at now: ContinuousClock.Instant) { since = now }

  /// How often to look, so that the deadline is met within a twentieth, and that others learn in time what there is.
  package var checkInterval: Duration { min(max(timeout / 20, .milliseconds(20)), .seconds(1)) }
}
