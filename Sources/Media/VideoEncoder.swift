import CLibAV

/// What every video that is not copied becomes: H.264 High, 8 bits, 4:2:0.
package struct EncodedVideoFormat: Equatable, Sendable {
  /// x264's presets, from the fastest.
  package static let presets = [
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
  ]

  /// How much time x264 takes for a smaller file.
  package var preset: String
  /// x264's constant quality: 0 (lossless) … 51; 6 less double the bit rate.
  package var quality: Int
  /// The most that any second and a half may need, bit/s; nil: whatever the quality takes.
  package var rateCap: Int?
  /// How much there is to do, beside the largest of several encoders that go on together: its share of threads. 0 … 1.
  package var share = 1.0
  /// libavcodec's name of the encoder.
  package var encoder = EncodedVideoFormat.softwareEncoder

  package static let softwareEncoder = "libx264"

  package init(preset: String = "fast", quality: Int = 23) {
    self.preset = preset
    self.quality = quality
  }
}

/// An encoder of H.264: libx264, or one on a graphics card. Pictures in, in the order of display; packets out, in the order of
/// decoding, behind start codes.
@safe package struct VideoEncoder: ~Copyable {
  /// Decoding runs behind display by so many pictures: x264's B-frames refer to each other in two levels at most, and encoders on
  /// graphics cards are asked for none.
  package static let reorderDepth = 2

  /// libavcodec's.
  package static var version: UInt32 { avcodec_version() }

  private let context: UnsafeMutablePointer<AVCodecContext>
  private let call: LibraryCall
  private let timeBase: TimeBase
  private var upload: CardUpload?

  /// - Parameters:
  ///   - first: tells size and colours.
  ///   - timeBase: the clock of the pictures' times.
  ///   - frameRate: pictures a second, on average.
  ///   - repeatsHeaders: whether each IDR has the parameter sets before it, as transport streams need.
  package static func open(
    _ format: EncodedVideoFormat, like first: Picture, timeBase: TimeBase, frameRate: Double, repeatsHeaders: Bool,
    file: String
  ) throws(MediaError) -> VideoEncoder {
    var encoder = try VideoEncoder(acquiring: format.encoder, file, timeBase)
    try encoder.start(format, first.frame, frameRate, repeatsHeaders)
    return encoder
  }

  private init(acquiring name: String, _ file: String, _ timeBase: TimeBase) throws(MediaError) {
    call = LibraryCall("encode the video of", file)
    self.timeBase = timeBase
    upload = nil
    guard let codec = unsafe avcodec_find_encoder_by_name(name) else {
      let remedy = name == EncodedVideoFormat.softwareEncoder ? "" : "; set 'encoder: libx264'"
      throw .unsupported(step: call.step, file: file, reason: "libavcodec was built without \(name)\(remedy)")
    }
    unsafe context = try call.allocated(avcodec_alloc_context3(codec))
  }

  deinit {
    var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe context
    unsafe avcodec_free_context(&owned)
  }

  private mutating func start(
    _ format: EncodedVideoFormat, _ first: Frame, _ frameRate: Double, _ repeatsHeaders: Bool
  ) throws(MediaError) {
    let picture = unsafe first.pointer.pointee
    unsafe context.pointee.width = picture.width
    unsafe context.pointee.height = picture.height
    unsafe context.pointee.pix_fmt = AVPixelFormat(picture.format)
    unsafe context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    unsafe context.pointee.color_range = picture.color_range
    unsafe context.pointee.color_primaries = picture.color_primaries
    unsafe context.pointee.color_trc = picture.color_trc
    unsafe context.pointee.colorspace = picture.colorspace
    unsafe context.pointee.chroma_sample_location = picture.chroma_location
    unsafe context.pointee.time_base = timeBase.rational
    unsafe context.pointee.framerate = av_d2q(frameRate, 100_100)
    unsafe context.pointee.thread_count = ProcessorShare.encoding(share: format.share)
    // Key frames come where they are asked for; this is only a bound.
    unsafe context.pointee.gop_size = Int32(clamping: Int(max(frameRate, 1) * 10))
    unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | Int32(bitPattern: AV_CODEC_FLAG_CLOSED_GOP)
    if let cap = format.rateCap {
      unsafe context.pointee.rc_max_rate = Int64(cap)
      unsafe context.pointee.rc_buffer_size = Int32(clamping: cap + cap / 2)
    }
    var options: OpaquePointer?
    defer { unsafe av_dict_free(&options) }
    if format.encoder == EncodedVideoFormat.softwareEncoder {
      unsafe setSoftwareOptions(format, first, repeatsHeaders, &options)
      try call.check(unsafe avcodec_open2(context, nil, &options))
    } else {
      unsafe setCardOptions(format, repeatsHeaders, &options)
      do throws(MediaError) {
        upload = try CardUpload.open(for: format.encoder, like: first, timeBase: timeBase, file: call.file)
        unsafe upload?.describe(to: context)
        try call.check(unsafe avcodec_open2(context, nil, &options))
      } catch {
        throw absent(format.encoder, error)
      }
    }
  }

  private mutating func setSoftwareOptions(
    _ format: EncodedVideoFormat, _ first: Frame, _ repeatsHeaders: Bool, _ options: inout OpaquePointer?
  ) {
    let picture = unsafe first.pointer.pointee
    unsafe av_dict_set(&options, "preset", format.preset, 0)
    unsafe av_dict_set(&options, "profile", "high", 0)
    // Where there are few pixels, each counts, and they cost little.
    let isTiny = unsafe Int(picture.width) * Int(picture.height) <= 128 * 128
    unsafe av_dict_set(&options, "crf", String(isTiny ? min(format.quality, 18) : format.quality), 0)
    unsafe av_dict_set(&options, "forced-idr", "1", 0)
    if repeatsHeaders { unsafe av_dict_set(&options, "x264-params", "repeat-headers=1", 0) }
  }

  /// Encoders on graphics cards know no constant quality that all of them share: they get the rate.
  private mutating func setCardOptions(
    _ format: EncodedVideoFormat, _ repeatsHeaders: Bool, _ options: inout OpaquePointer?
  ) {
    unsafe context.pointee.max_b_frames = 0
    unsafe context.pointee.bit_rate = Int64(format.rateCap ?? 4_000_000) * 4 / 5
    // Each encoder takes the spelling that it knows.
    for name in ["forced-idr", "forced_idr"] { unsafe av_dict_set(&options, name, "1", 0) }
    if repeatsHeaders { unsafe context.pointee.flags &= ~AV_CODEC_FLAG_GLOBAL_HEADER }
  }

  /// What an operator can do about an encoder that does not start.
  private func absent(_ name: String, _ error: MediaError) -> MediaError {
    .unsupported(
      step: call.step, file: call.file,
      reason: "the encoder '\(name)' does not start (\(error.reason)); see that its device and driver are there and "
        + "that Leat's service may use them, or set 'encoder: libx264'")
  }

  /// What a muxer needs to know; parameter sets behind start codes.
  package var parameters: CodecParameters {
    get throws(MediaError) {
      let copy = unsafe avcodec_parameters_alloc()
      defer {
        var owned = unsafe copy
        unsafe avcodec_parameters_free(&owned)
      }
      let raw = unsafe try call.allocated(copy)
      try call.check(unsafe avcodec_parameters_from_context(raw, context))
      return unsafe try CodecParameters(copying: raw, timeBase: timeBase)
    }
  }

  /// Encodes a picture, or what is left when it is nil, and returns the packets that are ready.
  /// - Parameter isKey: whether it becomes an IDR.
  package mutating func encode(_ picture: Picture?, at time: Int64 = 0, isKey: Bool = false) throws(MediaError)
    -> [Packet]
  {
    var copy: Frame?
    if let picture {
      let frame = try Frame()
      try call.check(unsafe av_frame_ref(frame.pointer, picture.frame.pointer))
      unsafe frame.pointer.pointee.pts = time
      // What the source's encoder made of it is nothing to this one.
      unsafe frame.pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
      copy = try upload?.upload(frame) ?? frame
    }
    let code = unsafe avcodec_send_frame(context, copy?.pointer)
    if code != clibav_error_eof() { try call.check(code) }
    var packets: [Packet] = []
    while true {
      let packet = try Packet()
      let code = unsafe avcodec_receive_packet(context, packet.pointer)
      if code == clibav_error_again() || code == clibav_error_eof() { return packets }
      try call.check(code)
      packets.append(packet)
    }
  }
}
