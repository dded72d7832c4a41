import CLibAV

/// Frames of AMR speech (RFC 4867 §5.3). Phones put up to a second of them into one sample of 3GP, of which libavcodec decodes
/// the first alone.
enum AMRFrames {
  /// Bytes of a frame with its header, by the header's frame type.
  private static let narrow = [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1]
  private static let wide = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1]
  /// Of every frame.
  private static let seconds = 0.02
  /// Ten seconds; what claims to hold more is no recording, and each frame takes much more memory than the byte it may have.
  static let most = 500

  /// One packet for each frame of `packet`, up to `most`; what is no AMR stays as it is.
  static func split(_ packet: Packet, of codec: AVCodecID) throws(MediaError) -> [Packet] {
    let sizes: [Int]
    switch codec {
    case AV_CODEC_ID_AMR_NB: sizes = narrow
    case AV_CODEC_ID_AMR_WB: sizes = wide
    default: return [packet]
    }
    var rest = packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe ArraySlice($0) } }
    var frames: [Packet] = []
    while let header = rest.first, frames.count < most {
      let frame = try packet.replacing(bytes: Array(rest.prefix(sizes[Int(header >> 3 & 15)])))
      unsafe frame.pointer.pointee.duration = packet.timeBase.ticks(seconds: seconds)
      frame.shift(by: Int64(Double(frames.count) * seconds * 1e6))
      frames.append(frame)
      rest = rest.dropFirst(frame.sizeBytes)
    }
    return frames
  }
}
