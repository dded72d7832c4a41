import Media

/// What stands before the first slice of a sample: a few bytes of each NAL unit are read, and all of messages (SEI).
struct FirstPicture {
  private static let mostUnits = 64

  /// nil when there is no slice to be found.
  private(set) var isIDR: Bool?
  /// No longer than captions are.
  private(set) var messages: [[UInt8]] = []

  /// - Parameters:
  ///   - lengthBytes: of the number before each NAL unit.
  init(
    in bytes: any StreamBytes, at offset: Int64, count: Int64, lengthBytes: Int, isHEVC: Bool
  ) throws(StreamReadError) {
    var place = offset
    let end = offset + count
    for _ in 0..<Self.mostUnits {
      let head = try bytes.read(at: place, count: lengthBytes + 1)
      guard head.count == lengthBytes + 1, let first = head.last, place < end else { return }
      isIDR = Self.isIDR(unit: first, isHEVC: isHEVC)
      if isIDR != nil { return }
      let length = head.dropLast().reduce(Int64(0)) { $0 << 8 | Int64($1) }
      let body = place + Int64(lengthBytes)
      place = body + length
      if SupplementalMessages.isMessage(first, isHEVC: isHEVC), length <= Int64(CaptionScan.longestUnit), place <= end {
        messages.append(try bytes.read(at: body, count: Int(length)))
      }
    }
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
