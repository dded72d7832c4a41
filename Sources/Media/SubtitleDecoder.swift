import CLibAV

/// A libavcodec decoder for one track of text subtitles: whatever their format, they come out as events of ASS.
@safe package struct SubtitleDecoder: ~Copyable {
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let call: LibraryCall

  /// - Throws: `MediaError.unsupported` when nobody can read the format.
  package static func open(_ parameters: CodecParameters, file: String) throws(MediaError) -> SubtitleDecoder {
    var decoder = try SubtitleDecoder(acquiring: parameters, file)
    try decoder.start(parameters)
    return decoder
  }

  private init(acquiring parameters: CodecParameters, _ file: String) throws(MediaError) {
    call = LibraryCall("decode the subtitles of", file)
    let id = unsafe parameters.pointer.pointee.codec_id
    guard let codec = unsafe avcodec_find_decoder(id) else {
      let name = unsafe String(cString: avcodec_get_name(id))
      throw .unsupported(step: "decode the subtitles of", file: file, reason: "no decoder for \(name)")
    }
    unsafe context = try call.allocated(avcodec_alloc_context3(codec))
  }

  deinit {
    var owned: UnsafeMutablePointer<AVCodecContext>? = unsafe context
    unsafe avcodec_free_context(&owned)
  }

  private mutating func start(_ parameters: CodecParameters) throws(MediaError) {
    try call.check(unsafe avcodec_parameters_to_context(context, parameters.pointer))
    unsafe context.pointee.pkt_timebase = parameters.timeBase.rational
    try call.check(unsafe avcodec_open2(context, nil, nil))
  }

  /// The script that the events belong to: among other things, its styles by their names.
  package var header: String {
    guard let bytes = unsafe context.pointee.subtitle_header else { return "" }
    let size = Int(unsafe max(0, context.pointee.subtitle_header_size))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
  }

  /// The events that `packet` shows, each `ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text`.
  /// - Returns: nil when the packet is damaged.
  package mutating func events(of packet: Packet) -> [String]? {
    var subtitle = unsafe AVSubtitle()
    var isThere: Int32 = 0
    defer { unsafe avsubtitle_free(&subtitle) }
    guard unsafe avcodec_decode_subtitle2(context, &subtitle, &isThere, packet.pointer) >= 0 else {
      _ = unsafe clibav_take_message()
      return nil
    }
    guard isThere != 0, let rectangles = unsafe subtitle.rects else { return [] }
    return (0..<Int(unsafe subtitle.num_rects)).compactMap { index in
      guard let text = unsafe rectangles[index]?.pointee.ass else { return nil }
      return unsafe String(cString: text)
    }
  }
}
