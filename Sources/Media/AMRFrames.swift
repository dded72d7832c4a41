import CLibAV

/// Frames of AMR speech (RFC 4867 §5.3). Phones put up to a second of them into one sample of 3GP, of which libavcodec decodes
/// the first alone.
enum AMRFrames {
  /// Bytes of a frame with its header, by the header's frame type.
  private static let narrow = [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1]
  private static let wide = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1]
  /// Of every frame.
  private static let seconds = 0.02
  /// Ten seconds, or as many as the packet's duration has, up to ten minutes: each frame takes much more memory than the byte that
  /// it may have.
  private static let most = 500.0...30_000.0

  /// One packet for each frame of `packet`; what is no AMR stays as it is.
  /// - Returns: the packets, and whether they are all that there is.
  static func split(_ packet: Packet, of codec: AVCodecID) throws(MediaError) -> (frames: [Packet], isWhole: Bool) {
    let sizes: [Int]
    switch codec {
    case AV_CODEC_ID_AMR_NB: sizes = narrow
    case AV_CODEC_ID_AMR_WB: sizes = wide
    default: return ([packet], true)
    }
    let claimed = packet.timeBase.seconds(packet.duration) / seconds
    let limit = Int(min(max(claimed, most.lowerBound), most.upperBound))
    var rest = packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe ArraySlice($0) } }
    var frames: [Packet] = []
    while let header = rest.first, frames.count < limit {
      let frame = try packet.replacing(bytes: Array(rest.prefix(sizes[Int(header >> 3 & 15)])))
      unsafe frame.pointer.pointee.duration = packet.timeBase.ticks(seconds: seconds)
      frame.shift(by: Int64(Double(frames.count) * seconds * 1e6))
      frames.append(frame)
      rest = rest.dropFirst(frame.sizeBytes)
    }
    return (frames, rest.isEmpty)
  }
}
