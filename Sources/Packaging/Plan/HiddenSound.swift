import Media

/// The packets before each audio track's edit list start. Sound needs at most the packet before to be decoded, so that all
/// but an encoder's priming can go.
struct HiddenSound {
  /// Seconds of priming: 2112 samples at 44.1 kHz, the most that is usual.
  private static let priming = 0.05

  /// When each track begins to be heard, by its index.
  private let edges: [Int: MediaTime]

  /// - Parameter packets: the source's first ones.
  init(_ packets: [Packet], tracks: Set<Int>) {
    var edges: [Int: MediaTime] = [:]
    for packet in packets where tracks.contains(packet.streamIndex) && !packet.isDiscarded {
      guard edges[packet.streamIndex] == nil, let time = packet.presentationTime else { continue }
      edges[packet.streamIndex] = MediaTime(time, packet.timeBase)
    }
    self.edges = edges
  }

  func includes(_ packet: Packet) -> Bool {
    guard packet.isDiscarded, let edge = edges[packet.streamIndex], let time = packet.presentationTime else {
      return false
    }
    return packet.timeBase.seconds(time) < edge.seconds - Self.priming
  }
}
