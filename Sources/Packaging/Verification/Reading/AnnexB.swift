/// NAL units between start codes (ITU-T H.264 Annex B).
enum AnnexB {
  /// - Returns: ranges that are not empty.
  static func units(_ bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    var index = 0
    while index + 2 < bytes.count {
      if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
        if let start, start < index { ranges.append(start..<index) }
        start = index + 3
        index += 3
      } else {
        index += 1
      }
    }
    if let start, start < bytes.count { ranges.append(start..<bytes.count) }
    return ranges
  }
}
