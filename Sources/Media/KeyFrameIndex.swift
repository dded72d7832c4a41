/// When a track's key frames are decoded, as its container's index says. Seconds.
package struct KeyFrameIndex: Equatable, Sendable {
  /// In file order.
  package var times: [Double] = []
  /// Of the track, which other tracks may outlast.
  package var end = -Double.infinity

  /// Whether an edit list begins anew behind pictures that are shown: some of the middle are hidden, or come again.
  package var hasSeveralEdits = false

  package init() {}

  /// The longest time from one key frame to the next, or from the last to the end; nil without key frames.
  package var longestGap: Double? { zip(times, times.dropFirst() + [end]).map { $1 - $0 }.max() }

  /// The time from the key frame that is decoded at `time` to the next one, or to the end; nil where the index knows of none.
  package func gap(behind time: Double) -> Double? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = low + (high - low) / 2
      if times[middle] < time - Self.rounding { low = middle + 1 } else { high = middle }
    }
    guard low < times.count, times[low] <= time + Self.rounding else { return nil }
    let gap = (low + 1 < times.count ? times[low + 1] : end) - times[low]
    return gap > 0 && gap.isFinite ? gap : nil
  }

  /// Below it two times are one.
  private static let rounding = 0.0005
}
