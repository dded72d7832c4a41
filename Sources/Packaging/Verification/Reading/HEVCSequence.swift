import Media

/// A sequence parameter set of HEVC (ITU-T H.265 §7.3.2.2.1), up to the size of the pictures.
struct HEVCSequence: Equatable {
  /// `sps_seq_parameter_set_id`.
  let number: Int
  /// As shown: without what the conformance window cuts off. Pixels.
  let width: Int
  let height: Int

  private static let longest = 4096

  /// - Parameter unit: the NAL unit, its header of two bytes included.
  /// - Returns: nil when the bits contradict themselves.
  init?(_ unit: ArraySlice<UInt8>) {
    guard let first = unit.first, first >> 1 & 0x3f == 33, unit.count <= Self.longest else { return nil }
    var bits = BitCursor(NALUnit.withoutEmulationPrevention(unit.dropFirst(2)))
    guard bits.bits(4) != nil, let layers = bits.bits(3), bits.flag() != nil,
      Self.skipProfile(&bits, layers: Int(layers)), let number = bits.unsigned(), number < 16,
      let chroma = bits.unsigned(), chroma <= 3
    else { return nil }
    let hasSeparatePlanes = chroma == 3 ? bits.flag() ?? false : false
    guard let wide = bits.unsigned(), let high = bits.unsigned(), wide < 1 << 16, high < 1 << 16,
      let isCropped = bits.flag()
    else { return nil }
    var (width, height) = (wide, high)
    if isCropped {
      guard let left = bits.unsigned(), let right = bits.unsigned(), let top = bits.unsigned(),
        let bottom = bits.unsigned(), max(left, right, top, bottom) < 1 << 16
      else { return nil }
      width -= (left + right) * (!hasSeparatePlanes && (chroma == 1 || chroma == 2) ? 2 : 1)
      height -= (top + bottom) * (!hasSeparatePlanes && chroma == 1 ? 2 : 1)
    }
    guard width > 0, height > 0 else { return nil }
    self.number = number
    self.width = width
    self.height = height
  }

  /// `profile_tier_level` (§7.3.3).
  /// - Parameter layers: `sps_max_sub_layers_minus1`.
  private static func skipProfile(_ bits: inout BitCursor, layers: Int) -> Bool {
    func skip(_ count: Int) -> Bool {
      for _ in 0..<count / 8 where bits.bits(8) == nil { return false }
      return true
    }
    guard skip(96) else { return false }
    guard layers > 0 else { return true }
    var present: [(profile: Bool, level: Bool)] = []
    for _ in 0..<layers {
      guard let profile = bits.flag(), let level = bits.flag() else { return false }
      present.append((profile, level))
    }
    for _ in layers..<8 where bits.bits(2) == nil { return false }
    return present.allSatisfy { skip(($0.profile ? 88 : 0) + ($0.level ? 8 : 0)) }
  }
}
