/// Turns one track's packets into AAC-LC packets on the same clock.
package struct AudioTranscoder: ~Copyable {
  private var decoder: Decoder
  private var resampler: Resampler
  /// For sound whose level may change on its way; else nil.
  private var level: LevelFilter?
  private var encoder: AudioEncoder
  private let base: TimeBase
  /// Of the packets that come out; their clock is `1 / sampleRate`.
  package let parameters: CodecParameters
  /// How many packets of the source made no sense to the decoder.
  package private(set) var damagedPackets = 0
  /// Samples by which the first packet precedes the first sound (libavcodec's AAC encoder: one frame).
  package static let priming = Int64(AudioEncoder.samplesPerFrame)

  package static func open(_ source: CodecParameters, to format: EncodedAudioFormat, file: String) throws(MediaError)
    -> AudioTranscoder
  {
    let encoder = try AudioEncoder.open(format, file: file)
    let parameters = try encoder.parameters
    var transcoder = AudioTranscoder(
      decoder: try Decoder.open(source, file: file), resampler: try Resampler(format: format, file: file),
      parameters: parameters, encoder: encoder, base: source.timeBase)
    // Channels that are added up can go beyond full scale.
    if format.loudness != nil || source.channels > 2 {
      transcoder.level = try LevelFilter.open(format, loudness: format.loudness, file: file)
    }
    return transcoder
  }

  private init(
    decoder: consuming Decoder, resampler: consuming Resampler, parameters: CodecParameters,
    encoder: consuming AudioEncoder, base: TimeBase
  ) {
    self.decoder = decoder
    self.resampler = resampler
    self.parameters = parameters
    self.encoder = encoder
    level = nil
    self.base = base
  }

  /// Takes a packet of the source and returns those that are ready.
  package mutating func transcode(_ packet: Packet) throws(MediaError) -> [Packet] {
    var frames: [Frame] = []
    let understood = try decoder.decode(packet) { frames.append($0) }
    if !understood { damagedPackets += 1 }
    return try encode(frames, atEnd: false)
  }

  /// Returns the last packets.
  package mutating func finish() throws(MediaError) -> [Packet] {
    var frames: [Frame] = []
    _ = try decoder.decode(nil) { frames.append($0) }
    return try encode(frames, atEnd: true)
  }

  private mutating func encode(_ frames: [Frame], atEnd: Bool) throws(MediaError) -> [Packet] {
    for frame in frames { try resampler.append(frame, at: frame.presentationTime, base: base) }
    if atEnd { try resampler.finish() }
    var packets: [Packet] = []
    while let frame = try resampler.nextFrame(atEnd: atEnd) {
      for frame in try levelled(frame) { try encoder.encode(frame) { packets.append($0) } }
    }
    guard atEnd else { return packets }
    for frame in try levelled(nil) { try encoder.encode(frame) { packets.append($0) } }
    measuredLoudness = level?.measured
    try encoder.encode(nil) { packets.append($0) }
    return packets
  }

  private mutating func levelled(_ frame: Frame?) throws(MediaError) -> [Frame] {
    if level == nil { return frame.map { [$0] } ?? [] }
    return try level?.filter(frame) ?? []
  }

  /// How loud the source was, LUFS; nil unless a loudness is wanted, and of silence. After `finish`.
  package private(set) var measuredLoudness: Double?
}
