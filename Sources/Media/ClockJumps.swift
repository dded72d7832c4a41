/// Makes one unbroken clock of one that jumps, as in transport streams that were cut and joined.
///
/// A packet that is far ahead both of where its own track was and of where every track is begins a new clock, and so does
/// one that lies before what its own track has had; all that follows is moved by the same amount, so that sound stays
/// with the picture. A track that pauses while others go on is no jump.
struct ClockJumps {
  /// ffmpeg's `-dts_delta_threshold`, 10 s. Microseconds.
  private static let threshold: Int64 = 10_000_000
  /// A track's times of decoding only ever grow; where presentation stands in for them, they may go back by some frames.
  /// Microseconds.
  private static let mostBackward: Int64 = 1_000_000
  /// Centuries; sums below it cannot overflow.
  private static let latest: Int64 = 1 << 56

  /// Added to a packet's times. Microseconds.
  private var offset: Int64 = 0
  /// Of the clock before the last jump: packets of other tracks may still come by it.
  private var earlierOffset: Int64?
  /// `newest` at the last jump.
  private var jumped: Int64 = 0
  /// Where each track's next packet is expected. Microseconds on the unbroken clock.
  private var expected: [Int: Int64] = [:]
  private var newest: Int64 = 0
  private(set) var count = 0

  /// What has to be added to the times of the next packet. Microseconds.
  /// - Parameters:
  ///   - time: of decoding, else of presentation. Microseconds.
  ///   - duration: microseconds, 0 when unknown.
  mutating func correction(track: Int, time: Int64, duration: Int64) -> Int64 {
    let time = min(max(time, -Self.latest), Self.latest)
    var used = offset
    if let own = expected[track] {
      let difference = time + offset - own
      if newest - jumped > Self.threshold { earlierOffset = nil }
      if let earlier = earlierOffset, abs(time + earlier - own) < min(abs(difference), Self.mostBackward) {
        used = earlier
      } else if difference < -Self.mostBackward || difference > Self.threshold && !isNearNewest(time + offset) {
        earlierOffset = offset
        jumped = newest
        offset = min(max(own - time, -Self.latest), Self.latest)
        used = offset
        count += 1
      }
    }
    let end = min(max(time + used, -Self.latest), Self.latest) + min(max(duration, 0), Self.threshold)
    newest = expected.isEmpty ? end : max(newest, end)
    expected[track] = end
    return used
  }

  private func isNearNewest(_ time: Int64) -> Bool { abs(time - newest) <= Self.threshold }
}
