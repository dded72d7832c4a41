import CLibAV

/// What a decoder or a muxer needs to know of a track: codec, size or rate, configuration bytes.
///
/// Written once, before it is shared; hence the unchecked conformance.
@safe package final class CodecParameters: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVCodecParameters>
  /// The clock of the packets that go with it.
  package let timeBase: TimeBase

  /// Copies `original`.
  init(copying original: UnsafePointer<AVCodecParameters>, timeBase: TimeBase) throws(MediaError) {
    let call = LibraryCall("copy the codec parameters of", "a track")
    unsafe pointer = try call.allocated(avcodec_parameters_alloc())
    self.timeBase = timeBase
    try call.check(unsafe avcodec_parameters_copy(pointer, original))
  }

  /// Those of a video track of which nothing is known but its codec.
  init(video codec: AVCodecID) throws(MediaError) {
    unsafe pointer = try LibraryCall("allocate the codec parameters of", "a track").allocated(
      avcodec_parameters_alloc())
    timeBase = .microseconds
    unsafe pointer.pointee.codec_type = AVMEDIA_TYPE_VIDEO
    unsafe pointer.pointee.codec_id = codec
  }

  deinit {
    var owned: UnsafeMutablePointer<AVCodecParameters>? = unsafe pointer
    unsafe avcodec_parameters_free(&owned)
  }

  /// A copy with other configuration bytes (`AVCodecParameters.extradata`).
  package func replacing(configuration: [UInt8]) throws(MediaError) -> CodecParameters {
    let copy = unsafe try CodecParameters(copying: pointer, timeBase: timeBase)
    unsafe av_freep(&copy.pointer.pointee.extradata)
    let padded = configuration.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
    guard let bytes = unsafe av_mallocz(padded) else {
      throw LibraryCall("copy the codec parameters of", "a track").error(clibav_error_out_of_memory())
    }
    unsafe UnsafeMutableRawBufferPointer(start: bytes, count: configuration.count).copyBytes(from: configuration)
    unsafe copy.pointer.pointee.extradata = bytes.assumingMemoryBound(to: UInt8.self)
    unsafe copy.pointer.pointee.extradata_size = Int32(clamping: configuration.count)
    return copy
  }

  /// A copy for another size of picture. Pixels; the shape of a pixel, 1 for square ones, nil where it stays.
  package func replacing(width: Int, height: Int, sampleAspectRatio: Double?) throws(MediaError) -> CodecParameters {
    let copy = unsafe try CodecParameters(copying: pointer, timeBase: timeBase)
    unsafe copy.pointer.pointee.width = Int32(clamping: width)
    unsafe copy.pointer.pointee.height = Int32(clamping: height)
    if let sampleAspectRatio { unsafe copy.pointer.pointee.sample_aspect_ratio = av_d2q(sampleAspectRatio, 1000) }
    return copy
  }

  /// avcC, AudioSpecificConfig, … as the container gave it; empty when there is none.
  package var configuration: [UInt8] {
    let size = Int(unsafe pointer.pointee.extradata_size)
    guard let bytes = unsafe pointer.pointee.extradata, size > 0 else { return [] }
    return unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: size))
  }

  package var isH264: Bool { unsafe pointer.pointee.codec_id == AV_CODEC_ID_H264 }
  package var sampleRate: Int32 { unsafe pointer.pointee.sample_rate }
  package var channels: Int { Int(unsafe pointer.pointee.ch_layout.nb_channels) }
  /// Samples in one packet; 0 when it varies.
  package var frameSize: Int32 { unsafe pointer.pointee.frame_size }
  /// How many frames a decoder may hold back to put them in order.
  package var reorderDepth: Int { Int(max(0, min(unsafe pointer.pointee.video_delay, 16))) }
}
