import CLibAV

/// What a decoded picture is like, as far as filters depend on it.
struct PictureFormat: Equatable, Sendable {
  var width: Int32
  var height: Int32
  var pixelFormat: AVPixelFormat
  var sampleAspectRatio: Double
  var transfer: AVColorTransferCharacteristic
  var primaries: AVColorPrimaries
  var matrix: AVColorSpace
  var isFullRange: Bool
  var isInterlaced: Bool

  init(of frame: Frame) {
    let raw = unsafe frame.pointer.pointee
    unsafe width = raw.width
    unsafe height = raw.height
    unsafe pixelFormat = AVPixelFormat(raw.format)
    let ratio = unsafe raw.sample_aspect_ratio
    sampleAspectRatio = ratio.num > 0 && ratio.den > 0 ? Double(ratio.num) / Double(ratio.den) : 1
    unsafe transfer = raw.color_trc
    unsafe primaries = raw.color_primaries
    unsafe matrix = raw.colorspace
    let formats = [
      AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P,
    ]
    unsafe isFullRange = raw.color_range == AVCOL_RANGE_JPEG || formats.contains(pixelFormat)
    unsafe isInterlaced = clibav_is_interlaced(frame.pointer) != 0
  }

  /// Red, green and blue, or a palette of them.
  var isRGB: Bool {
    guard let description = unsafe av_pix_fmt_desc_get(pixelFormat)?.pointee else { return false }
    return unsafe description.flags & UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL) != 0
  }

  /// Brighter than screens for the web are (ITU-R BT.2100).
  var isHDR: Bool { transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67 }

  /// Colours of ITU-R BT.2020.
  var isWide: Bool {
    primaries == AVCOL_PRI_BT2020 || matrix == AVCOL_SPC_BT2020_NCL || matrix == AVCOL_SPC_BT2020_CL
  }
}

extension PictureFormat {
  /// The chain that makes 8-bit 4:2:0 of `shape` out of such pictures.
  func chain(to shape: PictureShape) -> String {
    var filters: [String] = []
    // Pictures that say they are progressive pass untouched.
    if isInterlaced { filters.append("bwdif=mode=send_frame:parity=auto:deint=interlaced") }
    let size = sizeFilter(shape)
    if isHDR || isWide {
      if let size { filters.append(size) }
      filters += toSDR
    } else {
      filters += toEightBits(size)
    }
    if let padding = paddingFilter(shape) { filters.append(padding) }
    return (filters + shape.turning + ["setsar=1"]).joined(separator: ",")
  }

  /// The container's word on the shape of pixels holds for pictures of the size that it tells.
  private func isAsExpected(_ shape: PictureShape) -> Bool {
    if Int(width) == shape.sourceWidth, Int(height) == shape.sourceHeight { return true }
    let own = Double(width) * sampleAspectRatio / Double(max(height, 1))
    let expected = Double(shape.sourceWidth) * shape.sampleAspectRatio / Double(shape.sourceHeight)
    return abs(own / expected - 1) < 0.02
  }

  /// What is to be said when the pictures are not of the size that the container tells.
  func contradiction(of shape: PictureShape) -> String? {
    isAsExpected(shape)
      ? nil
      : "the pictures are \(width) × \(height), but the file's header says \(shape.sourceWidth) × "
        + "\(shape.sourceHeight): they were fitted into that, with black beside them"
  }

  private func sizeFilter(_ shape: PictureShape) -> String? {
    guard isAsExpected(shape) else {
      // Of another shape: as large as fits, the rest is black.
      let own = Double(width) * sampleAspectRatio / Double(max(height, 1))
      let factor = min(Double(shape.scaledWidth) / own, Double(shape.scaledHeight))
      let even = { (side: Double) in max(2, Int(side / 2) * 2) }
      return "scale=w=\(even(own * factor)):h=\(even(factor)):flags=bicubic"
    }
    guard Int(width) != shape.scaledWidth || Int(height) != shape.scaledHeight else { return nil }
    return "scale=w=\(shape.scaledWidth):h=\(shape.scaledHeight):flags=bicubic"
  }

  private func paddingFilter(_ shape: PictureShape) -> String? {
    isAsExpected(shape) ? nil : "pad=w=\(shape.scaledWidth):h=\(shape.scaledHeight):x=(ow-iw)/2:y=(oh-ih)/2"
  }

  /// swscale's way: the range becomes that of television, red, green and blue become BT.709.
  private func toEightBits(_ size: String?) -> [String] {
    guard isRGB || isFullRange else { return [size, "format=yuv420p"].compactMap { $0 } }
    var scale = (size ?? "scale=flags=bicubic") + ":out_range=tv"
    var tags = "setparams=range=tv"
    if isRGB {
      scale += ":out_color_matrix=bt709"
      tags += ":color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    } else {
      scale += ":in_range=pc"
    }
    return [scale, "format=yuv420p", tags]
  }

  /// zimg's way: linear light, the colours of BT.709, the highlights compressed, BT.709's curve. What a source leaves
  /// open is what goes with the rest of what it says.
  private var toSDR: [String] {
    var input: [String] = []
    if primaries == AVCOL_PRI_UNSPECIFIED { input.append("pin=bt2020") }
    if matrix == AVCOL_SPC_UNSPECIFIED, !isRGB { input.append("min=bt2020nc") }
    if !isHDR, transfer == AVCOL_TRC_UNSPECIFIED { input.append("tin=bt709") }
    guard isHDR else {
      return [
        "zscale=" + (input + ["p=bt709", "t=bt709", "m=bt709", "r=tv"]).joined(separator: ":"), "format=yuv420p",
      ]
    }
    return [
      // 100 cd/m²: the white of SDR.
      "zscale=" + (input + ["t=linear", "npl=100"]).joined(separator: ":"), "format=gbrpf32le", "zscale=p=bt709",
      "tonemap=tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv", "format=yuv420p",
    ]
  }
}
