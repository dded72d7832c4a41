import Media

/// Key frames that may have leading pictures wait here for the pictures that are decoded after them and shown before them: a segment
/// begins with the earliest of those. What came before cannot tell when that is, as a picture may stand for any time.
struct LeadingPictures {
  /// No codec has more of them wait for their key frame.
  private static let most = 16

  /// A key frame, and its leading pictures so far.
  private var held: [Packet] = []

  /// A packet whose turn has come.
  struct Due {
    let packet: Packet
    /// Of a key frame that waited: when the first picture from it on is shown, ticks of the packet.
    var earliest: Int64?
  }

  /// Takes the next packet in decoding order.
  /// - Parameter isOpen: whether it is a key frame that pictures before it may follow.
  mutating func pass(_ packet: Packet, isOpen: Bool) -> [Due] {
    if let key = held.first?.presentationTime, !packet.isKey, held.count <= Self.most,
      let time = packet.presentationTime, time < key
    {
      held.append(packet)
      return []
    }
    let due = finish()
    guard isOpen, packet.presentationTime != nil else { return due + [Due(packet: packet)] }
    held = [packet]
    return due
  }

  /// Those that still wait.
  mutating func finish() -> [Due] {
    defer { held = [] }
    let earliest = held.compactMap(\.presentationTime).min()
    return held.enumerated().map { Due(packet: $1, earliest: $0 == 0 ? earliest : nil) }
  }
}
