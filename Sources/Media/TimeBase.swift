import CLibAV

/// How long one tick of a clock is, seconds: `numerator / denominator`.
package struct TimeBase: Hashable, Sendable {
  package let numerator: Int32
  package let denominator: Int32

  package static let microseconds = TimeBase(1, 1_000_000)
  /// MPEG-2 systems' clock (ISO/IEC 13818-1 §2.4.3.6).
  package static let mpegts = TimeBase(1, 90_000)

  package init(_ numerator: Int32, _ denominator: Int32) {
    self.numerator = max(numerator, 1)
    self.denominator = max(denominator, 1)
  }

  init(_ rational: AVRational) { self.init(rational.num, rational.den) }

  var rational: AVRational { AVRational(num: numerator, den: denominator) }

  /// The number of ticks in `self` nearest to `value` ticks of `other`; saturates instead of overflowing.
  package func ticks(_ value: Int64, of other: TimeBase) -> Int64 {
    if other == self { return value }
    let ticks = av_rescale_q(value, other.rational, rational)
    // libavutil answers INT64_MIN when the result does not fit, whatever its sign.
    return ticks == .min && value > 0 ? .max : ticks
  }

  package func ticks(seconds: Double) -> Int64 {
    let ticks = (seconds * Double(denominator) / Double(numerator)).rounded()
    return Int64(exactly: ticks) ?? (ticks > 0 ? .max : .min)
  }

  package func seconds(_ value: Int64) -> Double { Double(value) * Double(numerator) / Double(denominator) }
}

/// A point in time on some clock; two compare exactly, whatever their clocks.
package struct MediaTime: Comparable, Sendable {
  package let value: Int64
  package let base: TimeBase

  package init(_ value: Int64, _ base: TimeBase) {
    self.value = value
    self.base = base
  }

  package var seconds: Double { base.seconds(value) }

  package func ticks(in other: TimeBase) -> Int64 { other.ticks(value, of: base) }

  package static func < (left: MediaTime, right: MediaTime) -> Bool {
    av_compare_ts(left.value, left.base.rational, right.value, right.base.rational) < 0
  }

  package static func == (left: MediaTime, right: MediaTime) -> Bool {
    av_compare_ts(left.value, left.base.rational, right.value, right.base.rational) == 0
  }
}
