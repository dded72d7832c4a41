import CLibAV

/// Brings pictures to where an encoder on a graphics card takes them: in its format and, where that is needed, in its memory.
@safe struct CardUpload: ~Copyable {
  private var converter: FilterGraph
  /// A pool of pictures in the card's memory; nil for encoders that take them from ours.
  private var pool: UnsafeMutablePointer<AVBufferRef>?
  private let call: LibraryCall
  let pixelFormat: AVPixelFormat

  /// - Returns: nil for encoders that take 4:2:0 as it is.
  static func open(for encoder: String, like first: Frame, timeBase: TimeBase, file: String) throws(MediaError)
    -> CardUpload?
  {
    guard encoder == "h264_vaapi" || encoder == "h264_qsv" else { return nil }
    let (width, height, format) = unsafe (
      first.pointer.pointee.width, first.pointer.pointee.height, first.pointer.pointee.format
    )
    let input =
      "video_size=\(width)x\(height):pix_fmt=\(format):time_base=\(timeBase.numerator)/\(timeBase.denominator)"
      + ":pixel_aspect=1/1"
    var upload = CardUpload(
      converter: try FilterGraph.open("format=nv12", input: input, file: file), file: file,
      pixelFormat: encoder == "h264_vaapi" ? AV_PIX_FMT_VAAPI : AV_PIX_FMT_NV12)
    if encoder == "h264_vaapi" {
      try upload.openDevice(AV_HWDEVICE_TYPE_VAAPI, width: width, height: height)
    }
    return upload
  }

  private init(converter: consuming FilterGraph, file: String, pixelFormat: AVPixelFormat) {
    self.converter = converter
    self.pixelFormat = pixelFormat
    call = LibraryCall("reach the graphics card for", file)
    unsafe pool = nil
  }

  deinit {
    var owned = unsafe pool
    unsafe av_buffer_unref(&owned)
  }

  private mutating func openDevice(_ type: AVHWDeviceType, width: Int32, height: Int32) throws(MediaError) {
    var device: UnsafeMutablePointer<AVBufferRef>?
    defer { unsafe av_buffer_unref(&device) }
    try call.check(unsafe av_hwdevice_ctx_create(&device, type, nil, nil, 0))
    let frames = unsafe try call.allocated(av_hwframe_ctx_alloc(device))
    unsafe pool = frames
    unsafe UnsafeMutableRawPointer(frames.pointee.data).withMemoryRebound(to: AVHWFramesContext.self, capacity: 1) {
      unsafe $0.pointee.format = pixelFormat
      unsafe $0.pointee.sw_format = AV_PIX_FMT_NV12
      unsafe $0.pointee.width = width
      unsafe $0.pointee.height = height
      unsafe $0.pointee.initial_pool_size = 20
    }
    try call.check(unsafe av_hwframe_ctx_init(frames))
  }

  /// Tells an encoder where its pictures are going to be.
  func describe(to context: UnsafeMutablePointer<AVCodecContext>) {
    unsafe context.pointee.pix_fmt = pixelFormat
    if let pool = unsafe pool { unsafe context.pointee.hw_frames_ctx = unsafe av_buffer_ref(pool) }
  }

  mutating func upload(_ frame: Frame) throws(MediaError) -> Frame {
    var converted: Frame?
    try converter.filter(frame) { converted = $0 }
    guard let converted else { throw call.error(clibav_error_out_of_memory()) }
    unsafe converted.pointer.pointee.pict_type = frame.pointer.pointee.pict_type
    guard let pool = unsafe pool else { return converted }
    let uploaded = try Frame()
    try call.check(unsafe av_hwframe_get_buffer(pool, uploaded.pointer, 0))
    try call.check(unsafe av_hwframe_transfer_data(uploaded.pointer, converted.pointer, 0))
    try call.check(unsafe av_frame_copy_props(uploaded.pointer, converted.pointer))
    return uploaded
  }
}
