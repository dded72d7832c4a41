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
}
