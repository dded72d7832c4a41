import CLibAV

/// One decoded picture of a video, ready to be written as JPEG.
@safe package struct StillPicture: ~Copyable {
  let frame: Frame
  let rotation: Int
  let file: String

  /// Decodes the first picture of `source`'s first video track.
  /// - Throws: `MediaError.damaged` when there is none.
  package static func first(of source: any ByteSource) throws(MediaError) -> StillPicture {
    var demuxer = try Demuxer.open(source)
    let facts = demuxer.facts
    guard let track = facts.video.first else { throw .damaged(file: source.name, reason: "no video track") }
    demuxer.keep(only: [track.index])
    var decoder = try Decoder.open(try demuxer.parameters(of: track.index), file: source.name)
    var picture: Frame?
    while picture == nil {
      let packet = try demuxer.readPacket()
      _ = try decoder.decode(packet) { if picture == nil { picture = $0 } }
      if packet == nil { break }
    }
    guard let picture else { throw .damaged(file: source.name, reason: "no picture could be decoded") }
    return StillPicture(frame: picture, rotation: track.rotation, file: source.name)
  }

  /// Decodes `bytes`, a JPEG or PNG file.
  /// - Throws: `MediaError` when they are neither, or broken.
  package static func decoding(_ bytes: [UInt8], name: String) throws(MediaError) -> StillPicture {
    LibraryLog.isKept
    let isPNG = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
    var decoder = try Decoder.open(
      try CodecParameters(video: isPNG ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG), file: name)
    var picture: Frame?
    let whole = try Packet().replacing(bytes: bytes)
    _ = try decoder.decode(whole) { if picture == nil { picture = $0 } }
    if picture == nil { _ = try decoder.decode(nil) { if picture == nil { picture = $0 } } }
    guard let picture else { throw .damaged(file: name, reason: "no picture could be decoded") }
    return StillPicture(frame: picture, rotation: unsafe turn(of: picture.pointer), file: name)
  }

  /// By how many degrees clockwise a photograph has to be turned to be upright: Exif's orientation (CIPA DC-008 §4.6.4),
  /// which libavcodec hands out with the picture. Mirrored ones are turned only.
  private static func turn(of raw: UnsafeMutablePointer<AVFrame>) -> Int {
    guard let entry = unsafe av_dict_get(raw.pointee.metadata, "Orientation", nil, 0) else { return 0 }
    let value = unsafe String(cString: entry.pointee.value).filter { !$0.isWhitespace }
    return switch value {
    case "3", "4": 180
    case "5", "6": 90
    case "7", "8": 270
    default: 0
    }
  }

  /// The picture as a baseline JPEG with square pixels, upright, no side above `longestSide` pixels.
  /// - Parameter isRough: whether it is made small in the quickest way.
  package consuming func jpeg(longestSide: Int32 = 1280, isRough: Bool = false) throws(MediaError) -> [UInt8] {
    let call = LibraryCall("make a picture of", file)
    let size = unsafe Self.displaySize(of: frame.pointer, longestSide: longestSide)
    let upright = try turn(try scale(to: size, by: isRough ? SWS_FAST_BILINEAR : SWS_BICUBIC, call), call)
    // 4 of 2 (best) … 31: no visible loss at a card's size, some 60 kB at 720p.
    return try Self.encode(upright, quality: 4, call)
  }

  /// The size with square pixels, upright, no side above `longestSide` pixels; both sides are even.
  func uprightSize(longestSide: Int32) -> (Int32, Int32) {
    let size = unsafe Self.displaySize(of: frame.pointer, longestSide: longestSide)
    return rotation == 90 || rotation == 270 ? (size.1, size.0) : size
  }

  /// A small copy of this size, upright.
  func scaled(to size: (Int32, Int32), _ call: LibraryCall) throws(MediaError) -> Frame {
    let isTurned = rotation == 90 || rotation == 270
    return try turn(try scale(to: isTurned ? (size.1, size.0) : size, by: SWS_FAST_BILINEAR, call), call)
  }

  private static func displaySize(of raw: UnsafeMutablePointer<AVFrame>, longestSide: Int32) -> (Int32, Int32) {
    let ratio = unsafe raw.pointee.sample_aspect_ratio
    let stretch = ratio.num > 0 && ratio.den > 0 ? Double(ratio.num) / Double(ratio.den) : 1
    let width = max(1, Double(unsafe raw.pointee.width) * min(max(stretch, 0.05), 20))
    let height = max(1, Double(unsafe raw.pointee.height))
    let factor = min(1, Double(longestSide) / max(width, height))
    // Chroma is halved, so sides are even.
    let even = { (side: Double) in Int32(max(2, (side * factor / 2).rounded() * 2)) }
    return (even(width), even(height))
  }

  private func scale(
    to size: (Int32, Int32), by method: Int32, _ call: LibraryCall
  ) throws(MediaError) -> Frame {
    let raw = unsafe frame.pointer
    let result = try Self.picture(size, call)
    guard
      let scaler = unsafe sws_getContext(
        raw.pointee.width, raw.pointee.height, AVPixelFormat(raw.pointee.format), size.0, size.1,
        AV_PIX_FMT_YUVJ420P, method, nil, nil, nil)
    else { throw call.error(clibav_error_invalid_data()) }
    defer { unsafe sws_freeContext(scaler) }
    try call.check(unsafe sws_scale_frame(scaler, result.pointer, raw))
    return result
  }

  /// Turns the planes by `rotation` degrees clockwise.
  private func turn(_ picture: Frame, _ call: LibraryCall) throws(MediaError) -> Frame {
    guard rotation != 0 else { return picture }
    let raw = unsafe picture.pointer
    let (width, height) = unsafe (raw.pointee.width, raw.pointee.height)
    let result = try Self.picture(rotation == 180 ? (width, height) : (height, width), call)
    unsafe rotatePlane(
      raw.pointee.data.0, raw.pointee.linesize.0, result.pointer.pointee.data.0, result.pointer.pointee.linesize.0,
      Int(width), Int(height))
    unsafe rotatePlane(
      raw.pointee.data.1, raw.pointee.linesize.1, result.pointer.pointee.data.1, result.pointer.pointee.linesize.1,
      Int(width) / 2, Int(height) / 2)
    unsafe rotatePlane(
      raw.pointee.data.2, raw.pointee.linesize.2, result.pointer.pointee.data.2, result.pointer.pointee.linesize.2,
      Int(width) / 2, Int(height) / 2)
    return result
  }

  private func rotatePlane(
    _ source: UnsafeMutablePointer<UInt8>?, _ sourceStride: Int32, _ target: UnsafeMutablePointer<UInt8>?,
    _ targetStride: Int32, _ width: Int, _ height: Int
  ) {
    guard let source = unsafe source, let target = unsafe target else { return }
    for y in 0..<height {
      for x in 0..<width {
        let place =
          switch rotation {
          case 90: (x: height - 1 - y, y: x)
          case 180: (x: width - 1 - x, y: height - 1 - y)
          default: (x: y, y: width - 1 - x)
          }
        unsafe target[place.y * Int(targetStride) + place.x] = source[y * Int(sourceStride) + x]
      }
    }
  }

  static func picture(_ size: (Int32, Int32), _ call: LibraryCall) throws(MediaError) -> Frame {
    let frame = try Frame()
    unsafe frame.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
    unsafe frame.pointer.pointee.width = size.0
    unsafe frame.pointer.pointee.height = size.1
    unsafe frame.pointer.pointee.color_range = AVCOL_RANGE_JPEG
    try call.check(unsafe av_frame_get_buffer(frame.pointer, 0))
    return frame
  }

  /// - Parameter quality: 2 (best) … 31.
  static func encode(_ frame: Frame, quality: Int32, _ call: LibraryCall) throws(MediaError) -> [UInt8] {
    guard let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
      throw .unsupported(step: call.step, file: call.file, reason: "libavcodec lacks the JPEG encoder")
    }
    var context = unsafe avcodec_alloc_context3(codec)
    defer { unsafe avcodec_free_context(&context) }
    let raw = unsafe try call.allocated(context)
    unsafe raw.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
    unsafe raw.pointee.width = frame.pointer.pointee.width
    unsafe raw.pointee.height = frame.pointer.pointee.height
    unsafe raw.pointee.time_base = AVRational(num: 1, den: 25)
    unsafe raw.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
    unsafe raw.pointee.global_quality = quality * FF_QP2LAMBDA
    unsafe frame.pointer.pointee.quality = quality * FF_QP2LAMBDA
    unsafe frame.pointer.pointee.pts = 0
    try call.check(unsafe avcodec_open2(raw, codec, nil))
    try call.check(unsafe avcodec_send_frame(raw, frame.pointer))
    let packet = try Packet()
    try call.check(unsafe avcodec_receive_packet(raw, packet.pointer))
    return packet.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) } }
  }
}
