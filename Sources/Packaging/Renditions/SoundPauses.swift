import Media

/// Tells sound that pauses from a clock that is broken.
///
/// A recorder that loses its sound for a quarter of an hour leaves a hole, which becomes silence. A packet that claims to be
/// heard hours from the ones around it has a wrong time, and follows them. The picture tells which it is: where that has come
/// by the time the packet is read, there may be sound.
struct SoundPauses {
  /// A hole up to this is believed. Seconds.
  private static let longest = 600.0
  /// Sound may lie so far ahead of the picture around it in the file. Seconds.
  private static let ahead = 10.0
  private static let timescale: Int32 = 1_000_000

  /// Where each track's next packet follows. Microseconds on the renditions' clock.
  private var ends: [Int: Int64] = [:]
  /// Of each track, the packets whose times were wrong.
  private(set) var corrections: [Int: Int] = [:]

  /// Gives a packet of sound another time, when its own cannot be.
  /// - Parameter pictures: how far the picture has been read. Seconds on the renditions' clock.
  /// - Returns: where the packet ends, on the same clock.
  mutating func pass(_ packet: Packet, timeline: Timeline, pictures: Double) -> Double {
    let track = packet.streamIndex
    guard let time = packet.presentationTime ?? packet.decodingTime else {
      return Double(ends[track] ?? 0) / Double(Self.timescale)
    }
    var start = timeline.ticks(time, of: packet.timeBase, timescale: Self.timescale)
    if let end = ends[track], !isPlausible(start, behind: end, pictures: pictures) {
      packet.move(to: packet.timeBase.ticks(end - timeline.shift, of: .microseconds))
      start = end
      corrections[track, default: 0] += 1
    }
    let duration = TimeBase(1, Self.timescale).ticks(packet.duration, of: packet.timeBase)
    let end = start + min(max(duration, 0), Int64(Self.longest) * Int64(Self.timescale))
    ends[track] = end
    return Double(end) / Double(Self.timescale)
  }

  private func isPlausible(_ start: Int64, behind end: Int64, pictures: Double) -> Bool {
    let hole = Double(start - end) / Double(Self.timescale)
    return hole.magnitude <= Self.longest
      || hole > 0 && Double(start) / Double(Self.timescale) <= pictures + Self.ahead
  }
}
