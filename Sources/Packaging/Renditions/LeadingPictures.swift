import Media

/// A picture waits here, together with those that are decoded after it and shown before it, until one comes that is shown
/// after it. A segment that begins with it begins with the earliest of those, and one that ends with it ends when the next one
/// is shown: what came before can tell neither, as a picture may stand for any time.
struct LeadingPictures {
  /// No codec has more of them wait for the picture that they follow.
  private static let most = 16

  /// A picture, and its leading pictures so far.
  private var held: [Packet] = []

  /// A packet whose turn has come.
  struct Due {
    let packet: Packet
    /// Of a picture that waited: when the first one from it on is shown, ticks of the packet.
    var earliest: Int64?
    /// The same: until when it may stand, ticks of the packet; nil where that is not known.
    var until: Int64?
  }

  /// Takes the next packet in decoding order.
  mutating func pass(_ packet: Packet) -> [Due] {
    if let head = held.first?.presentationTime, !packet.isKey, held.count <= Self.most,
      let time = packet.presentationTime, time < head
    {
      held.append(packet)
      return []
    }
    let due = release(until: packet.presentationTime)
    guard packet.presentationTime != nil else { return due + [Due(packet: packet)] }
    held = [packet]
    return due
  }

  /// Those that still wait; they stand for as long as they say themselves.
  mutating func finish() -> [Due] {
    release(until: held.compactMap { packet in packet.presentationTime.map { $0 &+ packet.duration } }.max())
  }

  private mutating func release(until next: Int64?) -> [Due] {
    defer { held = [] }
    let earliest = held.compactMap(\.presentationTime).min()
    let until = next.flatMap { next in held.first?.presentationTime.flatMap { $0 < next ? next : nil } }
    return held.enumerated().map {
      $0 == 0 ? Due(packet: $1, earliest: earliest, until: until) : Due(packet: $1)
    }
  }

  /// When the picture is shown that all others wait for, ticks of the packet; nil where none waits.
  var waiting: Int64? { held.first?.presentationTime }
}
