import CLibAV

/// A libavcodec decoder for one track.
@safe struct Decoder: ~Copyable {
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let call: LibraryCall

  /// - Parameter threads: 1 decodes on the caller's thread, without delay.
  static func open(_ parameters: CodecParameters, file: String, threads: Int32 = 1) throws(MediaError) -> Decoder {
    var decoder = try Decoder(acquiring: parameters, file)
    try decoder.start(parameters, threads)
    return decoder
  }

  private init(acquiring parameters: CodecParameters, _ file: String) throws(MediaError) {
    call = LibraryCall("decode", file)
    let id = unsafe parameters.pointer.pointee.codec_id
    guard let codec = unsafe avcodec_find_decoder(id) else {
      let name = unsafe String(cString: avcodec_get_name(id))
      throw .unsupported(step: "decode", file: file, reason: "no decoder for \(name)")
    }
    unsafe context = try call.allocated(avcodec_alloc_context3(codec))
  }

  deinit {
    var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe context
    unsafe avcodec_free_context(&owned)
  }

  private mutating func start(_ parameters: CodecParameters, _ threads: Int32) throws(MediaError) {
    try call.check(unsafe avcodec_parameters_to_context(context, parameters.pointer))
    unsafe context.pointee.pkt_timebase = parameters.timeBase.rational
    unsafe context.pointee.thread_count = threads
    // A picture above 16k × 16k, or a hostile channel count, must not take the machine's memory.
    unsafe context.pointee.max_pixels = 16384 * 16384
    try call.check(unsafe avcodec_open2(context, nil, nil))
  }

  /// Leaves edges between blocks as they are: nobody sees them in a small copy, and it takes a third of the time.
  mutating func skipLoopFilter() { unsafe context.pointee.skip_loop_filter = AVDISCARD_ALL }

  /// Makes a drained decoder ready for more.
  mutating func restart() { unsafe avcodec_flush_buffers(context) }

  /// Decodes `packet`, or drains the decoder when it is nil; damaged packets give nothing.
  /// - Returns: whether the packet was understood.
  mutating func decode(_ packet: Packet?, _ body: (Frame) throws(MediaError) -> Void) throws(MediaError) -> Bool {
    let code = unsafe avcodec_send_packet(context, packet?.pointer)
    if code < 0, code != clibav_error_eof() {
      if clibav_errno_of(code) == ENOMEM { throw call.error(code) }
      _ = unsafe clibav_take_message()
      return false
    }
    while true {
      let frame = try Frame()
      let code = unsafe avcodec_receive_frame(context, frame.pointer)
      if code == clibav_error_again() || code == clibav_error_eof() { return true }
      if code < 0 { return false }
      try body(frame)
    }
  }

  /// As `decode`, for decoders with several threads: everything that is ready is taken, also behind an error, and no
  /// packet is lost because pictures were waiting.
  /// - Returns: how many errors there were.
  mutating func decodeAll(_ packet: Packet?, _ body: (Frame) throws(MediaError) -> Void) throws(MediaError) -> Int {
    var errors = 0
    var code = unsafe avcodec_send_packet(context, packet?.pointer)
    errors += try drain(body)
    if code == clibav_error_again() {
      code = unsafe avcodec_send_packet(context, packet?.pointer)
      errors += try drain(body)
    }
    if code < 0, code != clibav_error_eof() {
      try checkMemory(code)
      errors += 1
    }
    return errors
  }

  private mutating func drain(_ body: (Frame) throws(MediaError) -> Void) throws(MediaError) -> Int {
    var errors = 0
    while true {
      let frame = try Frame()
      let code = unsafe avcodec_receive_frame(context, frame.pointer)
      if code == clibav_error_again() || code == clibav_error_eof() { return errors }
      if code < 0 {
        try checkMemory(code)
        errors += 1
        // A decoder that answers nothing but errors must not be asked for ever.
        if errors > 64 { return errors }
      } else {
        try body(frame)
      }
    }
  }

  private func checkMemory(_ code: Int32) throws(MediaError) {
    if clibav_errno_of(code) == ENOMEM { throw call.error(code) }
    _ = unsafe clibav_take_message()
  }
}
