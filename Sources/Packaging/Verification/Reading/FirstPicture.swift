/// Looks at the NAL units before the first slice of a sample, a few bytes of each.
enum FirstPicture {
  private static let mostUnits = 64

  /// - Parameters:
  ///   - lengthBytes: of the number before each NAL unit.
  ///   - sampleEntry: tells H.264 from HEVC.
  /// - Returns: nil when there is no slice to be found.
  static func isIDR(
    in bytes: any StreamBytes, at offset: Int64, count: Int64, lengthBytes: Int, sampleEntry: String
  ) throws(StreamReadError) -> Bool? {
    var place = offset
    let end = offset + count
    for _ in 0..<mostUnits {
      let head = try bytes.read(at: place, count: lengthBytes + 1)
      guard head.count == lengthBytes + 1, let first = head.last, place < end else { return nil }
      if let answer = isIDR(unit: first, isHEVC: sampleEntry.hasPrefix("h")) { return answer }
      let length = head.dropLast().reduce(Int64(0)) { $0 << 8 | Int64($1) }
      place += Int64(lengthBytes) + length
    }
    return nil
  }

  /// What a NAL unit's first byte says; nil for what is no slice.
  static func isIDR(unit first: UInt8, isHEVC: Bool) -> Bool? {
    if isHEVC {
      let type = first >> 1 & 0x3f
      // ITU-T H.265 table 7-1: 19 and 20 are IDRs, 17 and 18 pictures behind a broken link that nothing before is missed at.
      // Of a CRA picture (21) some that are shown before it may need others.
      return type < 32 ? (17...20).contains(type) : nil
    }
    let type = first & 0x1f
    return (1...5).contains(type) ? type == 5 : nil
  }
}
