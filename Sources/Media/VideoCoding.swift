/// How a video track that is copied is coded, as far as packaging looks into its packets.
package enum VideoCoding: Equatable, Sendable {
  case h264(NALUnitFraming)
  case hevc(NALUnitFraming)
  case av1
  case vp9

  /// - Parameters:
  ///   - codec: libavcodec's name.
  ///   - configuration: what the container holds of it (`CodecParameters.configuration`).
  /// - Returns: nil for what is never copied.
  package init?(codec: String, configuration: [UInt8]) {
    switch codec {
    case "h264": self = .h264(NALUnitFraming(h264: configuration))
    case "hevc": self = .hevc(NALUnitFraming(hevc: configuration))
    case "av1": self = .av1
    case "vp9": self = .vp9
    default: return nil
    }
  }

  /// Whether `CaptionScan` reads it.
  package var mayCarryCaptions: Bool {
    switch self {
    case .h264, .hevc: true
    case .av1, .vp9: false
    }
  }

  /// Whether everything after a packet decodes without anything before it.
  package func isRefresh(_ packet: Packet) -> Bool {
    switch self {
    case .h264(let framing): H264AccessUnit.kind(of: packet, framing: framing) == .instantaneousRefresh
    case .hevc(let framing): HEVCAccessUnit.isRefresh(packet, framing: framing)
    // What containers mark: AV1's and VP9's key frames begin everything anew.
    case .av1, .vp9: packet.isKey
    }
  }

  /// The parameter sets before an access unit's first slice, each with its header and nothing before it.
  package func parameterSetUnits(of packet: Packet) -> [ArraySlice<UInt8>] {
    switch self {
    case .h264(let framing): H264AccessUnit.parameterSetUnits(of: packet, framing: framing)
    case .hevc(let framing): HEVCAccessUnit.parameterSetUnits(of: packet, framing: framing)
    case .av1, .vp9: []
    }
  }

  /// The packet as MP4 holds it.
  package func inMP4(_ packet: Packet) throws(MediaError) -> Packet {
    switch self {
    case .h264(.annexB): try NALUnitFraming.annexB.withLongLengths(packet)
    // libavformat makes headers for these alone.
    case .hevc(let framing) where framing != .lengthPrefixed(bytes: 4): try framing.withLongLengths(packet)
    case .h264, .hevc, .vp9: packet
    case .av1: try AV1TemporalUnit.withoutDelimiter(packet)
    }
  }
}

/// What packets of AV1 hold (AV1 Bitstream & Decoding Process Specification §5.3).
enum AV1TemporalUnit {
  /// Of type 2 (temporal delimiter), with a size, which is 0.
  private static let delimiter: [UInt8] = [0x12, 0]

  /// Samples in MP4 should not begin with the mark that begins one elsewhere (AV1 in ISO BMFF §2.4).
  static func withoutDelimiter(_ packet: Packet) throws(MediaError) -> Packet {
    let rest: [UInt8]? = packet.withBytes { bytes in
      guard bytes.byteCount > delimiter.count else { return nil }
      return unsafe bytes.withUnsafeBytes { bytes in
        unsafe bytes.starts(with: delimiter) ? Array(bytes.dropFirst(delimiter.count)) : nil
      }
    }
    return try rest.map { bytes throws(MediaError) in try packet.replacing(bytes: bytes) } ?? packet
  }
}
