import Media

/// The pictures behind an edit list's end. libavformat hands out all up to the next key frame, marked: those that nothing
/// behind them needs are left out.
struct HiddenTail {
  /// Between two key frames there are no more in any video that is sound.
  private static let mostPackets = 1 << 12
  private static let mostBytes = 32 << 20

  private var held: [Packet] = []
  private var heldBytes = 0
  /// The latest time at which a picture is shown, ticks of the packets.
  private var latestShown: Int64?
  /// How many have been given out although nobody was meant to see them.
  private(set) var shown = 0

  /// How many are held back.
  var count: Int { held.count }

  /// Takes the next packet in decoding order, and returns those whose turn has come.
  mutating func pass(_ packet: Packet) -> [Packet] {
    let time = packet.presentationTime ?? packet.decodingTime
    guard packet.isDiscarded else {
      latestShown = [latestShown, time].compactMap { $0 }.max()
      // It may refer to them.
      return release() + [packet]
    }
    // Before the first that is shown: `HiddenPictures`.
    guard let latestShown, let time, time > latestShown else { return release() + [packet] }
    held.append(packet)
    heldBytes += packet.sizeBytes
    return held.count > Self.mostPackets || heldBytes > Self.mostBytes ? release() : []
  }

  private mutating func release() -> [Packet] {
    defer { (held, heldBytes) = ([], 0) }
    shown += held.count
    return held
  }
}
