import Media

/// Brings a video's access units into the form that they have in transport streams: where decoding can start stand the
/// parameter sets that are in force, which other containers hold once for all.
struct TransportPictures {
  private let framing: NALUnitFraming
  private var sets: ParameterSets

  /// - Returns: nil when the track is none of H.264: nothing else is copied to transport streams.
  init?(_ header: TrackHeader) {
    guard header.isVideo, header.parameters.isH264 else { return nil }
    let configuration = header.parameters.configuration
    framing = NALUnitFraming(h264: configuration)
    sets = ParameterSets(.h264(framing), configuration: configuration)
  }

  mutating func accessUnit(of sample: Sample) throws(MediaError) -> Packet {
    sets.replace(H264AccessUnit.parameterSetUnits(of: sample.packet, framing: framing))
    return try H264AccessUnit.inTransportStream(
      sample.packet, framing: framing, sets: sample.isSync ? sets.annexB : nil)
  }
}
