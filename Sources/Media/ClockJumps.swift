/// Makes one unbroken clock of one that jumps, as in transport streams that were cut and joined.
///
/// A packet that is far both from where its own track was and from where every track is begins a new clock; all that
/// follows is moved by the same amount, so that sound stays with the picture. A track that pauses while others go on
/// is no jump.
struct ClockJumps {
  /// ffmpeg's `-dts_delta_threshold`, 10 s. Microseconds.
  private static let threshold: Int64 = 10_000_000
  /// Centuries; sums below it cannot overflow.
  private static let latest: Int64 = 1 << 56

  /// Added to a packet's times. Microseconds.
  private var offset: Int64 = 0
  /// Of the clock before the last jump: packets of other tracks may still come by it.
  private var earlierOffset: Int64?
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
    if let own = expected[track], !Self.isNear(time + offset, own), !Self.isNear(time + offset, newest) {
      if let earlier = earlierOffset, Self.isNear(time + earlier, own) {
        used = earlier
      } else {
        earlierOffset = offset
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

  private static func isNear(_ left: Int64, _ right: Int64) -> Bool { abs(left - right) <= threshold }
}
