import CLibAV

/// One compressed frame that sounds like nothing, to fill gaps of a track that is copied.
@safe package enum SilentFrame {
  /// As libavcodec's own encoder of the format makes it, with the track's rate and channels.
  /// - Parameter sizeBytes: of the track's frames, so that the silence needs as many bits.
  /// - Returns: nil when there is no encoder for this format, or it does not take these channels.
  package static func make(like parameters: CodecParameters, samples: Int, sizeBytes: Int) -> [UInt8]? {
    try? encode(parameters, samples, sizeBytes)
  }

  private static func encode(
    _ parameters: CodecParameters, _ samples: Int, _ sizeBytes: Int
  ) throws(MediaError) -> [UInt8]? {
    let call = LibraryCall("make silence for", "a track")
    let rate = parameters.sampleRate
    guard samples > 0, rate > 0, let codec = unsafe avcodec_find_encoder(parameters.pointer.pointee.codec_id) else {
      return nil
    }
    let context = unsafe try call.allocated(avcodec_alloc_context3(codec))
    defer {
      var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe context
      unsafe avcodec_free_context(&owned)
    }
    unsafe context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
    unsafe context.pointee.sample_rate = rate
    unsafe context.pointee.time_base = AVRational(num: 1, den: rate)
    unsafe context.pointee.bit_rate = Int64(sizeBytes) * 8 * Int64(rate) / Int64(samples)
    unsafe context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    try call.check(unsafe av_channel_layout_copy(&context.pointee.ch_layout, &parameters.pointer.pointee.ch_layout))
    try call.check(unsafe avcodec_open2(context, codec, nil))
    guard unsafe Int(context.pointee.frame_size) == samples else { return nil }
    let frame = try Frame()
    unsafe frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
    unsafe frame.pointer.pointee.sample_rate = rate
    unsafe frame.pointer.pointee.nb_samples = Int32(clamping: samples)
    try call.check(
      unsafe av_channel_layout_copy(&frame.pointer.pointee.ch_layout, &parameters.pointer.pointee.ch_layout))
    try call.check(unsafe av_frame_get_buffer(frame.pointer, 0))
    try call.check(
      unsafe av_samples_set_silence(
        frame.pointer.pointee.extended_data, 0, Int32(clamping: samples), Int32(clamping: parameters.channels),
        AV_SAMPLE_FMT_FLTP))
    try call.check(unsafe avcodec_send_frame(context, frame.pointer))
    let packet = try Packet()
    try call.check(unsafe avcodec_receive_packet(context, packet.pointer))
    return packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
  }
}
