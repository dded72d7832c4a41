/// A track's key frames, as its container's index tells of them.
package struct KeyFrameIndex: Equatable, Sendable {
  /// When one is decoded, which is all that an index knows, and when it is shown, which follows from that. Seconds.
  package struct KeyFrame: Equatable, Sendable {
    package var decoded: Double
    package var shown: Double

    package init(decoded: Double, shown: Double) { (self.decoded, self.shown) = (decoded, shown) }
  }

  /// In file order.
  package var keyFrames: [KeyFrame] = []
  /// Of the track, which other tracks may outlast. Seconds.
  package var end = -Double.infinity

  package init() {}

  /// The longest time from one key frame to the next, or from the last to the end; nil without key frames.
  package var longestGap: Double? {
    let times = keyFrames.map(\.shown)
    return zip(times, times.dropFirst() + [end]).map { $1 - $0 }.max()
  }

  /// The time from the key frame that is decoded at `time` to the next one, or to the end, in the order of display; nil where
  /// the index knows of none.
  package func gap(behind time: Double) -> Double? {
    var (low, high) = (0, keyFrames.count)
    while low < high {
      let middle = low + (high - low) / 2
      if keyFrames[middle].decoded < time - Self.rounding { low = middle + 1 } else { high = middle }
    }
    guard low < keyFrames.count, keyFrames[low].decoded <= time + Self.rounding else { return nil }
    let gap = (low + 1 < keyFrames.count ? keyFrames[low + 1].shown : end) - keyFrames[low].shown
    return gap > 0 && gap.isFinite ? gap : nil
  }

  /// Below it two times are one.
  private static let rounding = 0.0005
}
