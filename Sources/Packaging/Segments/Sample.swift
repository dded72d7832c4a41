import Media

/// One access unit on a rendition's own clock, in decoding order.
struct Sample {
  let packet: Packet
  /// Ticks of the rendition's timescale.
  let decodingTime: Int64
  let presentationTime: Int64
  var duration: Int64
  /// A decoder can start here.
  let isSync: Bool

  var end: Int64 { decodingTime + duration }
}
