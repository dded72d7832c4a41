import CLibAV

/// libavcodec's AAC-LC encoder: planar float in frames of 1024 samples.
@safe struct AudioEncoder: ~Copyable {
  static let samplesPerFrame = 1024
  /// Where the rate control begins. libavcodec's 120 is far from where it ends up (etc/doc/audio.md): the noise of the
  /// first four seconds is 3 dB above that of the rest then.
  private static let initialLambda: Int32 = 12

  private let context: UnsafeMutablePointer<AVCodecContext>
  private let call: LibraryCall

  static func open(_ format: EncodedAudioFormat, file: String) throws(MediaError) -> AudioEncoder {
    var encoder = try AudioEncoder(acquiring: file)
    try encoder.start(format)
    return encoder
  }

  private init(acquiring file: String) throws(MediaError) {
    call = LibraryCall("encode audio of", file)
    guard let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_AAC) else {
      throw .unsupported(step: "encode audio of", file: file, reason: "libavcodec lacks the AAC encoder")
    }
    unsafe context = try call.allocated(avcodec_alloc_context3(codec))
  }

  deinit {
    var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe context
    unsafe avcodec_free_context(&owned)
  }

  private mutating func start(_ format: EncodedAudioFormat) throws(MediaError) {
    unsafe context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
    unsafe context.pointee.sample_rate = format.sampleRate
    unsafe av_channel_layout_default(&context.pointee.ch_layout, format.channels)
    unsafe context.pointee.bit_rate = format.bitRate
    unsafe context.pointee.global_quality = Self.initialLambda
    unsafe context.pointee.time_base = AVRational(num: 1, den: format.sampleRate)
    // The configuration goes into the init segment; MPEG-TS gets ADTS headers from its muxer.
    unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
    try call.check(unsafe avcodec_open2(context, nil, nil))
  }

  var parameters: CodecParameters {
    get throws(MediaError) {
      let copy = unsafe avcodec_parameters_alloc()
      defer {
        var owned = unsafe copy
        unsafe avcodec_parameters_free(&owned)
      }
      let raw = unsafe try call.allocated(copy)
      try call.check(unsafe avcodec_parameters_from_context(raw, context))
      return unsafe try CodecParameters(copying: raw, timeBase: TimeBase(context.pointee.time_base))
    }
  }

  /// Encodes a frame, or drains the encoder when it is nil.
  mutating func encode(_ frame: Frame?, _ body: (Packet) throws(MediaError) -> Void) throws(MediaError) {
    let code = unsafe avcodec_send_frame(context, frame?.pointer)
    if code != clibav_error_eof() { try call.check(code) }
    while true {
      let packet = try Packet()
      let code = unsafe avcodec_receive_packet(context, packet.pointer)
      if code == clibav_error_again() || code == clibav_error_eof() { return }
      try call.check(code)
      try body(packet)
    }
  }
}

/// What every audio track that is not copied becomes: AAC-LC, stereo unless it goes on behind something else.
package struct EncodedAudioFormat: Equatable, Sendable {
  /// Bit/s.
  package var bitRate: Int64
  /// Hertz.
  package var sampleRate: Int32
  /// LUFS to which the loudness is brought (EBU R 128); nil leaves it as it is.
  package var loudness: Int?
  /// 1 or 2.
  package var channels: Int32 = 2

  package init(bitRate: Int64 = 128_000, sampleRate: Int32 = 48_000, loudness: Int? = nil) {
    self.bitRate = bitRate
    self.sampleRate = sampleRate
    self.loudness = loudness
  }
}
