import Media

/// Gives every access unit a decoding and a presentation time on the rendition's clock.
///
/// Matroska has no decoding times, AVI no presentation times, and damaged files neither: what is missing is derived
/// from the neighbours, and decoding times always increase.
struct VideoClock {
  /// Ticks per second: the source's own where it is fine enough, else a multiple, so that its times stay exact.
  let timescale: Int32
  private let timeline: Timeline
  private let hidden: HiddenPictures?
  private let base: TimeBase
  private let reorders: Bool
  /// Taken from all times of decoding; ticks of `base`.
  private let decodingLead: Int64
  /// One frame, ticks of the timescale.
  let frameDuration: Int64
  private var last: Int64?
  /// Whether the latest times of decoding are not those of the source, as they would lie before the time line's beginning.
  private var isMoved = false
  /// Decoding time of the first packets, which the container leaves open; ticks of `base`.
  private var opening: [Int64]
  /// How many times had to be made up.
  private(set) var repairs = 0

  /// - Parameter decodingLead: by how much pictures are decoded before the container says.
  init(
    base: TimeBase, timeline: Timeline, frameRate: Double?, reorderDepth: Int, openingTimes: [Int64],
    hidden: HiddenPictures? = nil, decodingLead: Int64 = 0
  ) {
    self.base = base
    self.timeline = timeline
    self.hidden = hidden
    timescale = Self.timescale(for: base)
    reorders = reorderDepth > 0
    self.decodingLead = decodingLead
    let rate = Self.plausible(frameRate)
    frameDuration = max(1, Int64((Double(timescale) / rate).rounded()))
    opening = openingTimes.reversed()
  }

  /// Frames per second, whatever a container says.
  static func plausible(_ rate: Double?) -> Double {
    guard let rate, rate.isFinite else { return 25 }
    return min(max(rate, 0.1), 1000)
  }

  /// libavformat's mov muxer wants 10,000 ticks per second at the least; so do we, for EXTINF's sake.
  static func timescale(for base: TimeBase) -> Int32 {
    var scale = Int64(base.denominator)
    guard base.numerator < base.denominator, scale <= 10_000_000 else { return TimeBase.mpegts.denominator }
    while scale < 10_000 { scale *= 2 }
    return Int32(clamping: scale)
  }

  mutating func times(of packet: Packet) -> (decoding: Int64, presentation: Int64) {
    let openingTime = opening.popLast()
    var decoding =
      if let known = packet.decodingTime ?? openingTime {
        ticks(Timeline.bounded(known) - decodingLead)
      } else if let shown = packet.presentationTime, !reorders {
        ticks(shown)
      } else {
        made(after: last)
      }
    var presentation = packet.presentationTime.map(ticks) ?? decoding
    if decoding < 0 { (decoding, isMoved) = (0, true) }
    if presentation < 0 { presentation = decoding }
    // A frame is decoded before it is shown, where the order of decoding leaves room for that.
    if presentation < decoding { decoding = max(presentation, (last ?? -1) + 1) }
    if let last, decoding <= last {
      decoding = last + 1
      // Moved behind those from before the time line's beginning: nothing to be repaired.
      if !isMoved { repairs += 1 }
    } else {
      isMoved = decoding == 0 && isMoved
    }
    last = decoding
    return (decoding, presentation)
  }

  /// When the last picture ends. Where pictures come seldom, and the last of them says that it stands for a moment alone,
  /// an average says nothing.
  /// - Parameters:
  ///   - nominal: with an average picture at the end.
  ///   - told: by what the last one says.
  func end(_ nominal: Int64, told: Int64?) -> Int64 {
    let shown = nominal - frameDuration
    guard let told, told > shown, told - shown < frameDuration / 2 else { return nominal }
    return min(max(told, shown + TimeBase(1, timescale).ticks(seconds: Self.shortest)), nominal)
  }

  /// How long a picture is shown at the least, at an end. Seconds.
  static let shortest = 0.02

  /// When a picture is shown, on the rendition's clock.
  /// - Parameter time: ticks of the packets.
  func shown(_ time: Int64) -> Int64 { max(ticks(time), 0) }

  /// A time of the source on the rendition's clock.
  private func ticks(_ time: Int64) -> Int64 {
    guard let hidden else { return timeline.ticks(time, of: base, timescale: timescale) }
    return timeline.ticks(
      hidden.ticks(time, of: base, timescale: timescale), of: TimeBase(1, timescale), timescale: timescale)
  }

  private mutating func made(after last: Int64?) -> Int64 {
    repairs += 1
    return last.map { $0 + frameDuration } ?? 0
  }

  /// How much earlier pictures have to be decoded than the container says, so that none is shown before: some writers leave
  /// no room for pictures that change places. Ticks of `base`, at most what a decoder holds back.
  ///
  /// Another matter than `SoundLead`, which moves the first picture alone, and when it is shown.
  static func decodingLead(_ packets: [Packet], base: TimeBase, frameRate: Double?) -> Int64 {
    let longest = base.ticks(seconds: 16 / Self.plausible(frameRate))
    let late = packets.compactMap { packet -> Int64? in
      guard let decoding = packet.decodingTime, let shown = packet.presentationTime else { return nil }
      return Timeline.bounded(decoding) - Timeline.bounded(shown)
    }
    return late.filter { (1...max(1, longest)).contains($0) }.max() ?? 0
  }

  /// Decoding times for the first packets of a track that lack them: backwards from the first known one, a frame
  /// apart; when none is known, from the earliest time shown.
  static func openingTimes(_ packets: [Packet], base: TimeBase, frameRate: Double?, reorderDepth: Int) -> [Int64] {
    guard let first = packets.first, first.decodingTime == nil else { return [] }
    let rate = Self.plausible(frameRate)
    let frame = max(1, base.ticks(seconds: 1 / rate))
    if let known = packets.firstIndex(where: { $0.decodingTime != nil }), let time = packets[known].decodingTime {
      return (0..<known).map { Timeline.bounded(time) - Int64(known - $0) * frame }
    }
    guard let shown = packets.compactMap(\.presentationTime).min() else {
      return packets.indices.map { Int64($0) * frame }
    }
    let start = Timeline.bounded(shown) - Int64(reorderDepth) * frame
    return packets.indices.map { start + Int64($0) * frame }
  }
}
