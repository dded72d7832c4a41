import Media

/// Moves every rendition's times by one common amount, so that the earliest decoding time is zero.
///
/// `tfdt` cannot be negative (ISO/IEC 14496-12 §8.8.12), and a shift of one track against another would be heard.
struct Timeline: Equatable, Sendable {
  /// Beyond it a time is nonsense (centuries); below it sums and differences of times cannot overflow.
  static let latest: Int64 = 1 << 56

  /// Added to a source's times. Microseconds.
  let shift: Int64

  /// - Parameter earliest: the first decoding time of each track, encoders' priming included.
  init(earliest: [MediaTime]) {
    let first = earliest.min()
    // Rounded up: no track begins below zero by a fraction of a microsecond.
    shift =
      first.map { -Self.bounded(TimeBase.microseconds.ticks($0.value, of: $0.base)) + ($0.value == 0 ? 0 : 1) } ?? 0
  }

  private init(shift: Int64) { self.shift = shift }

  /// The same with all times later by `ticks` of `base`.
  func later(by ticks: Int64, of base: TimeBase) -> Timeline {
    guard ticks > 0 else { return self }
    return Timeline(shift: Self.bounded(shift + Self.bounded(TimeBase.microseconds.ticks(ticks, of: base)) + 1))
  }

  /// `time` on the renditions' common clock, ticks of `1 / timescale`.
  func ticks(_ time: Int64, of base: TimeBase, timescale: Int32) -> Int64 {
    let target = TimeBase(1, timescale)
    return Self.bounded(
      Self.bounded(target.ticks(time, of: base)) + Self.bounded(target.ticks(shift, of: .microseconds)))
  }

  /// What a hostile file says becomes something that can be reckoned with.
  static func bounded(_ ticks: Int64) -> Int64 { min(max(ticks, -latest), latest) }
}
