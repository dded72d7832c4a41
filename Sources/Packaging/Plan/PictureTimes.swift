import Media

/// What a video's first packets tell of its times: with a time line its clock follows from them.
struct PictureTimes {
  /// Of the video alone.
  let packets: [Packet]
  /// Of a copy that begins with pictures that nobody is meant to see.
  let hidden: HiddenPictures?
  private let base: TimeBase
  private let frameRate: Double?
  private let reorderDepth: Int
  /// When the first packets are decoded that do not say it, ticks of `base`.
  private let opening: [Int64]
  /// Ticks of `base`.
  private let decodingLead: Int64
  /// The first picture is decoded at most so long before any is shown: where it stands for long, encoders have it and the
  /// next ones decoded as long before. Seconds.
  private static let longestLead = 0.5

  init(_ packets: [Packet], base: TimeBase, frameRate: Double?, reorderDepth: Int, isCopied: Bool) {
    self.packets = packets
    self.base = base
    self.frameRate = frameRate
    self.reorderDepth = reorderDepth
    hidden = isCopied ? HiddenPictures(packets) : nil
    opening = VideoClock.openingTimes(packets, base: base, frameRate: frameRate, reorderDepth: reorderDepth)
    decodingLead =
      isCopied && hidden == nil ? VideoClock.decodingLead(packets, base: base, frameRate: frameRate) : 0
  }

  func clock(on timeline: Timeline) -> VideoClock {
    VideoClock(
      base: base, timeline: timeline, frameRate: frameRate, reorderDepth: reorderDepth, openingTimes: opening,
      hidden: hidden, decodingLead: decodingLead)
  }

  /// When the first packet is decoded, by what is made up and by what it says itself; on the source's clock.
  var firstDecoded: [MediaTime] {
    let shown = packets.compactMap(\.presentationTime).min().map { Timeline.bounded($0) }
    let earliest = shown.map { $0 - base.ticks(seconds: Self.longestLead) } ?? .min
    var times: [MediaTime] = []
    if let first = opening.first { times.append(MediaTime(max(first - decodingLead, earliest), base)) }
    guard let first = packets.first, let time = first.decodingTime ?? first.presentationTime else { return times }
    if let hidden {
      let timescale = VideoClock.timescale(for: base)
      times.append(MediaTime(hidden.ticks(time, of: base, timescale: timescale), TimeBase(1, timescale)))
    } else {
      times.append(MediaTime(max(Timeline.bounded(time) - decodingLead, earliest), base))
    }
    return times
  }

  /// The first picture that is not left out.
  struct First {
    let decoding: Int64
    let presentation: Int64
    /// No other one is shown before it. HEVC allows that to the pictures behind an IDR (ITU-T H.265 §7.4.2.2, IDR_W_RADL).
    var isShownFirst = true
  }

  func first(on clock: VideoClock, without beginning: FirstPictures) -> First? {
    var (clock, beginning) = (clock, beginning)
    var first: First?
    for packet in packets {
      let times = clock.times(of: packet)
      if beginning.leavesOut(packet) { continue }
      if let known = first {
        if times.presentation < known.presentation { first?.isShownFirst = false }
      } else {
        first = First(decoding: times.decoding, presentation: times.presentation)
      }
    }
    return first
  }
}
