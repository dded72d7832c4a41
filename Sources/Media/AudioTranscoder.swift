import CLibAV

/// Turns one track's packets into AAC-LC packets on the same clock.
package struct AudioTranscoder: ~Copyable {
  private var decoder: Decoder
  private var resampler: Resampler
  /// For sound whose level may change on its way; else nil.
  private var level: LevelFilter?
  /// Where one thread does all; else nil.
  private var encoder: AudioEncoder?
  private let chunks: ChunkedAudioEncoder?
  private let source: CodecParameters
  /// What the resampler has not taken yet.
  private var decoded: [Frame] = []
  /// Of the packets that come out; their clock is `1 / sampleRate`.
  package let parameters: CodecParameters
  /// How many packets of the source made no sense to the decoder.
  package private(set) var damagedPackets = 0
  /// How much silence was put into holes of the source. Seconds.
  package var silence: Double { TimeBase(1, parameters.sampleRate).seconds(resampler.filled) }
  /// Samples by which the first packet precedes the first sound (libavcodec's AAC encoder: one frame).
  package static let priming = Int64(AudioEncoder.samplesPerFrame)

  /// - Parameters:
  ///   - start: when the first sample is to be heard, ticks of the format's sample rate; nil: with the source's first.
  ///   - isMixed: whether channels have to be added up somewhere; nil: as the source's header says.
  ///   - isParallel: whether the encoding is divided among all processors.
  ///   - tracks: how many are transcoded at once.
  package static func open(
    _ source: CodecParameters, to format: EncodedAudioFormat, startingAt start: Int64? = nil, isMixed: Bool? = nil,
    isParallel: Bool = true, tracks: Int = 1, file: String
  ) throws(MediaError) -> AudioTranscoder {
    let encoder = try AudioEncoder.open(format, file: file)
    var transcoder = AudioTranscoder(
      decoder: try Decoder.open(source, file: file),
      resampler: try Resampler(format: format, startingAt: start, file: file),
      parameters: try encoder.parameters,
      chunks: isParallel ? ChunkedAudioEncoder(format, tracks: tracks, file: file) : nil, source: source)
    // Channels that are added up can go beyond full scale.
    if format.loudness != nil || isMixed ?? (source.channels > 2) {
      transcoder.level = try LevelFilter.open(format, loudness: format.loudness, file: file)
    }
    if !isParallel { transcoder.encoder = consume encoder }
    return transcoder
  }

  /// Whether there is a decoder that takes a track's header.
  package static func canDecode(_ source: CodecParameters) -> Bool {
    do throws(MediaError) {
      _ = try Decoder.open(source, file: "")
      return true
    } catch { return false }
  }

  private init(
    decoder: consuming Decoder, resampler: consuming Resampler, parameters: CodecParameters,
    chunks: ChunkedAudioEncoder?, source: CodecParameters
  ) {
    self.decoder = decoder
    self.resampler = resampler
    self.parameters = parameters
    encoder = nil
    level = nil
    self.chunks = chunks
    self.source = source
  }

  /// Frames of the encoder that are made in one go: ten seconds.
  private static let mostAtOnce = 500

  /// Takes a packet of the source and returns those that are ready; more may be to come (`hasMore`).
  /// - Parameter runsAhead: whether sound may wait for the encoders so that all have work; else it comes out about as soon as
  ///   with one.
  package mutating func transcode(_ packet: Packet, runsAhead: Bool = true) throws(MediaError) -> [Packet] {
    chunks?.runsAhead = runsAhead
    let (frames, isWhole) = unsafe try AMRFrames.split(packet, of: source.pointer.pointee.codec_id)
    if !isWhole { damagedPackets += 1 }
    for packet in frames {
      let understood = try decoder.decode(packet) { decoded.append($0) }
      if !understood { damagedPackets += 1 }
    }
    return try goOn()
  }

  /// Whether `goOn` is to be called before the next packet: the last one came behind a long hole.
  package var hasMore: Bool { !decoded.isEmpty || resampler.isFilling }

  /// Returns the packets that are ready, of ten more seconds at the most.
  package mutating func goOn() throws(MediaError) -> [Packet] {
    var packets: [Packet] = []
    for _ in 0..<Self.mostAtOnce {
      if let frame = try resampler.nextFrame(atEnd: false) {
        for frame in try levelled(frame) { try encode(frame, &packets) }
      } else if !decoded.isEmpty {
        let frame = decoded.removeFirst()
        try resampler.append(frame, at: frame.presentationTime, base: source.timeBase)
      } else {
        break
      }
    }
    return packets
  }

  /// Returns the packets that have become ready by now, and whether more will without another packet of the source.
  package mutating func ready() throws(MediaError) -> (packets: [Packet], isBusy: Bool) {
    try chunks?.ready() ?? ([], false)
  }

  /// Joins of two encoders' packets that may be heard.
  package var roughJoins: Int { chunks?.roughJoins ?? 0 }

  /// Returns the last packets.
  package mutating func finish() throws(MediaError) -> [Packet] {
    _ = try decoder.decode(nil) { decoded.append($0) }
    var packets = try goOn()
    while hasMore { packets += try goOn() }
    try resampler.finish()
    while let frame = try resampler.nextFrame(atEnd: true) {
      for frame in try levelled(frame) { try encode(frame, &packets) }
    }
    if level != nil {
      for frame in try levelled(nil) { try encode(frame, &packets) }
      measuredLoudness = level?.measured
    }
    if let chunks { packets += try chunks.finish() }
    try encoder?.encode(nil) { packets.append($0) }
    return packets
  }

  private mutating func levelled(_ frame: Frame?) throws(MediaError) -> [Frame] {
    if level == nil { return frame.map { [$0] } ?? [] }
    return try level?.filter(frame) ?? []
  }

  private mutating func encode(_ frame: Frame, _ packets: inout [Packet]) throws(MediaError) {
    if let chunks { packets += try chunks.encode(frame) }
    var made: [Packet] = []
    try encoder?.encode(frame) { made.append($0) }
    packets += made
  }

  /// How loud the source was, LUFS; nil unless a loudness is wanted, and of silence. After `finish`.
  package private(set) var measuredLoudness: Double?
}
