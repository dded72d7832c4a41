import Media

/// The pictures before an edit list's start. What follows refers to them, so they have to be decoded, but nobody is meant
/// to see them; streams for MSE have no edit lists. They come so shortly before the first picture that is shown that no
/// screen shows one.
struct HiddenPictures {
  /// When the first picture is shown; ticks of the source.
  private let edge: Int64
  /// All times of decoding and of presentation before, in order; ticks of the source.
  private let times: [Int64]

  let count: Int

  /// - Parameter packets: the video's first ones. What is hidden behind others that are shown is not meant here.
  /// - Returns: nil when there are none, or more than `packets` holds.
  init?(_ packets: [Packet]) {
    let shown = packets.filter { !$0.isDiscarded }.compactMap(\.presentationTime)
    guard let edge = shown.min() else { return nil }
    let hidden = packets.filter { $0.isDiscarded && ($0.presentationTime ?? $0.decodingTime ?? edge) < edge }
    guard !hidden.isEmpty else { return nil }
    self.edge = edge
    times = Set(packets.flatMap { [$0.decodingTime, $0.presentationTime] }.compactMap { $0 }.filter { $0 < edge })
      .sorted()
    count = hidden.count
  }

  /// Where `time`, in ticks of `base`, comes to lie, in ticks of `1 / timescale`.
  func ticks(_ time: Int64, of base: TimeBase, timescale: Int32) -> Int64 {
    let target = TimeBase(1, timescale)
    guard time < edge else { return target.ticks(time, of: base) }
    // No finer than transport streams' clock.
    let step = Int64(max(1, (timescale + TimeBase.mpegts.denominator - 1) / TimeBase.mpegts.denominator))
    let rank = times.partitioningIndex { $0 >= time }
    return Timeline.bounded(target.ticks(edge, of: base)) - Int64(times.count - rank) * step
  }
}

extension [Int64] {
  /// The first place from which on `belongs` holds; the elements are in such an order.
  fileprivate func partitioningIndex(where belongs: (Int64) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
