import Media

/// Passes over the packets of a video whose pictures an earlier run has encoded: those from the last key frame before
/// the place where encoding goes on are decoded, no others.
struct ResumeGate {
  /// Pictures that are shown before a key frame may need what is before it. Seconds.
  private static let margin = 1.0
  /// Where key frames are sparse, decoding begins with what is there: memory is bounded.
  private static let mostBytes = 64 << 20

  private let place: Int64
  private let timeline: Timeline
  private let timescale: Int32
  private var held: [Packet] = []
  private var heldBytes = 0
  private var isOpen = false

  /// - Parameter place: where encoding goes on, ticks of the timescale.
  init(place: Int64, timeline: Timeline, timescale: Int32) {
    self.place = place
    self.timeline = timeline
    self.timescale = timescale
  }

  /// Takes the next packet, and returns those that are to be decoded now.
  mutating func take(_ packet: Packet) -> [Packet] {
    if isOpen { return [packet] }
    let time = (packet.presentationTime ?? packet.decodingTime)
      .map { timeline.ticks($0, of: packet.timeBase, timescale: timescale) }
    if packet.isKey, let time, time <= place - TimeBase(1, timescale).ticks(seconds: Self.margin) {
      held = []
      heldBytes = 0
    }
    held.append(packet)
    heldBytes += packet.sizeBytes
    guard time ?? .min >= place || heldBytes > Self.mostBytes else { return [] }
    return finish()
  }

  /// The source has ended.
  mutating func finish() -> [Packet] {
    isOpen = true
    defer { held = [] }
    return held
  }
}
