import CLibAV

/// The places of H.264's pictures in the order in which they are shown (picture order count, ITU-T H.264 §8.2.1), as
/// libavcodec's parser reads them.
@safe final class PictureOrder {
  private let parser: UnsafeMutablePointer<AVCodecParserContext>
  private var codec: UnsafeMutablePointer<AVCodecContext>?

  /// - Parameter parameters: of the track, where packets do not have them themselves.
  /// - Returns: nil when libavcodec has no such parser.
  init?(_ parameters: CodecParameters? = nil) {
    guard let parser = unsafe av_parser_init(Int32(bitPattern: AV_CODEC_ID_H264.rawValue)) else { return nil }
    unsafe self.parser = parser
    unsafe codec = avcodec_alloc_context3(nil)
    if let parameters { unsafe avcodec_parameters_to_context(codec, parameters.pointer) }
    unsafe codec?.pointee.codec_id = AV_CODEC_ID_H264
    unsafe parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
  }

  deinit {
    unsafe av_parser_close(parser)
    unsafe avcodec_free_context(&codec)
  }

  /// Takes the next packet, a whole access unit, in decoding order.
  /// - Returns: counts since the last IDR, two a frame as a rule; nil where the picture's header says nothing.
  func place(of packet: Packet) -> Int? {
    guard let codec = unsafe codec else { return nil }
    let (kind, unknown) = (Int32(AV_PICTURE_TYPE_NONE.rawValue), Int32.min)
    unsafe parser.pointee.pict_type = kind
    unsafe parser.pointee.output_picture_number = unknown
    var bytes: UnsafeMutablePointer<UInt8>?
    var count: Int32 = 0
    _ = unsafe av_parser_parse2(
      parser, codec, &bytes, &count, packet.pointer.pointee.data, packet.pointer.pointee.size, clibav_no_pts,
      clibav_no_pts, 0)
    let place = unsafe parser.pointee.output_picture_number
    return place == unknown ? nil : Int(place)
  }
}
