import Media

/// A sequence parameter set of H.264 (ITU-T H.264 §7.3.2.1.1, Annex E), as far as a stream's tags speak of it.
struct SequenceParameters: Equatable {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var sampleAspectRatio = 1.0
  private(set) var transfer: Int?
  /// 4:2:0 in 8 bits, which is all that browsers decode of H.264.
  private(set) var isCommonFormat = true
  /// `frame_mbs_only_flag`: no picture is interlaced.
  private(set) var hasFramesOnly = true

  /// Larger ones are not sound.
  private static let longest = 4096

  /// - Parameter unit: the NAL unit, its header byte included.
  /// - Returns: nil when the bits contradict themselves.
  init?(_ unit: ArraySlice<UInt8>) {
    guard let first = unit.first, first & 0x1f == 7, unit.count <= Self.longest else { return nil }
    var bits = BitCursor(NALUnit.withoutEmulationPrevention(unit.dropFirst()))
    guard let profile = bits.bits(8), bits.bits(16) != nil, bits.unsigned() != nil else { return nil }
    var chroma = 1
    var hasSeparatePlanes = false
    if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile) {
      guard let format = bits.unsigned(), format <= 3 else { return nil }
      chroma = format
      if format == 3 { hasSeparatePlanes = bits.flag() ?? false }
      guard let lumaDepth = bits.unsigned(), let chromaDepth = bits.unsigned(), bits.flag() != nil,
        let hasLists = bits.flag()
      else { return nil }
      isCommonFormat = format == 1 && lumaDepth == 0 && chromaDepth == 0
      if hasLists {
        for index in 0..<(format == 3 ? 12 : 8) {
          guard let isThere = bits.flag() else { return nil }
          if isThere, !Self.skipList(&bits, size: index < 6 ? 16 : 64) { return nil }
        }
      }
    }
    guard bits.unsigned() != nil, Self.skipOrder(&bits), bits.unsigned() != nil, bits.flag() != nil,
      let across = bits.unsigned(), let down = bits.unsigned(), let isFrameOnly = bits.flag(),
      across < 1 << 12, down < 1 << 12
    else { return nil }
    hasFramesOnly = isFrameOnly
    if !isFrameOnly { _ = bits.flag() }
    guard bits.flag() != nil, let isCropped = bits.flag() else { return nil }
    let lines = isFrameOnly ? 1 : 2
    width = (across + 1) * 16
    height = (down + 1) * 16 * lines
    if isCropped {
      guard let left = bits.unsigned(), let right = bits.unsigned(), let top = bits.unsigned(),
        let bottom = bits.unsigned(), max(left, right, top, bottom) < 1 << 16
      else { return nil }
      let isSubsampled = !hasSeparatePlanes && (chroma == 1 || chroma == 2)
      width -= (left + right) * (isSubsampled ? 2 : 1)
      height -= (top + bottom) * (!hasSeparatePlanes && chroma == 1 ? 2 : 1) * lines
    }
    guard width > 0, height > 0 else { return nil }
    if bits.flag() == true { readUsability(&bits) }
  }

  private mutating func readUsability(_ bits: inout BitCursor) {
    if bits.flag() == true, let index = bits.bits(8) {
      if index == 255 {
        guard let wide = bits.bits(16), let high = bits.bits(16) else { return }
        if wide > 0, high > 0 { sampleAspectRatio = Double(wide) / Double(high) }
      } else if Int(index) < Self.ratios.count {
        let (wide, high) = Self.ratios[Int(index)]
        sampleAspectRatio = wide / high
      }
    }
    if bits.flag() == true { _ = bits.flag() }
    // video_format, video_full_range_flag
    guard bits.flag() == true, bits.bits(4) != nil, bits.flag() == true else { return }
    guard bits.bits(8) != nil, let transfer = bits.bits(8) else { return }
    self.transfer = Int(transfer)
  }

  /// Table E-1.
  private static let ratios: [(Double, Double)] = [
    (1, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11), (15, 11),
    (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
  ]

  private static func skipList(_ bits: inout BitCursor, size: Int) -> Bool {
    var last = 8
    var next = 8
    for _ in 0..<size {
      if next != 0 {
        guard let change = bits.signed(), change.magnitude < 1 << 16 else { return false }
        next = (last + change + 256) & 255
      }
      last = next == 0 ? last : next
    }
    return true
  }

  /// `pic_order_cnt_type` and what belongs to it.
  private static func skipOrder(_ bits: inout BitCursor) -> Bool {
    guard let type = bits.unsigned() else { return false }
    switch type {
    case 0: return bits.unsigned() != nil
    case 1:
      guard bits.flag() != nil, bits.signed() != nil, bits.signed() != nil, let count = bits.unsigned(), count < 256
      else { return false }
      for _ in 0..<count where bits.signed() == nil { return false }
      return true
    case 2: return true
    default: return false
    }
  }
}
