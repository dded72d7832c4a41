import Testing

@testable import Media

@Suite("Closed captions in pictures")
struct CaptionScanTests {
  /// An access unit with the triplets of cc_data in an SEI message before its slice.
  private static func unit(_ triplets: [[UInt8]], coding: VideoCoding = .h264(.annexB)) -> [UInt8] {
    let (framing, isHEVC): (NALUnitFraming, Bool) =
      if case .hevc(let own) = coding { (own, true) } else if case .h264(let own) = coding { (own, false) } else {
        (.annexB, false)
      }
    let data = triplets.flatMap { $0 }
    var payload: [UInt8] = [0xB5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03, 0x40 | UInt8(triplets.count), 0xFF]
    payload += data + [0xFF]
    let sei: [UInt8] = (isHEVC ? [0x4E, 1] : [6]) + [4, UInt8(payload.count)] + payload + [0x80]
    var escaped: [UInt8] = []
    var zeros = 0
    for byte in sei {
      if zeros >= 2, byte <= 3 {
        escaped.append(3)
        zeros = 0
      }
      zeros = byte == 0 ? zeros + 1 : 0
      escaped.append(byte)
    }
    let units: [[UInt8]] = isHEVC ? [[0x46, 1, 0x50], escaped, [0x26, 1, 2]] : [[9, 0xF0], escaped, [0x65, 1, 2]]
    return units.flatMap { unit -> [UInt8] in
      framing == .annexB ? [0, 0, 0, 1] + unit : [0, 0, UInt8(unit.count >> 8), UInt8(unit.count & 0xFF)] + unit
    }
  }

  static let cases: [(what: String, triplets: [[UInt8]], ids: [String])] = [
    ("padding is none", [[0xFC, 0x80, 0x80], [0xFD, 0x80, 0x80]], []),
    ("not valid is none", [[0xF8, 0x94, 0x20]], []),
    ("letters without a code before them", [[0xFC, 0xC8, 0xE9]], []),
    ("first field, first channel", [[0xFC, 0x94, 0x20]], ["CC1"]),
    ("first field, second channel", [[0xFC, 0x1C, 0x20]], ["CC2"]),
    ("second field", [[0xFD, 0x15, 0x20], [0xFD, 0x1D, 0x20]], ["CC3", "CC4"]),
    ("both fields", [[0xFC, 0x94, 0x20], [0xFD, 0x15, 0x20]], ["CC1", "CC3"]),
    ("services alone", [[0xFF, 0x02, 0x22], [0xFE, 0x41, 0x42]], ["SERVICE1"]),
    (
      "two services in a packet", [[0xFF, 0x03, 0x21], [0xFE, 0x41, 0x42], [0xFE, 0x42, 0x43]],
      ["SERVICE1", "SERVICE2"]
    ),
    ("an extended service", [[0xFF, 0x03, 0xE1], [0xFE, 0x09, 0x42]], ["SERVICE9"]),
    ("an empty packet", [[0xFF, 0x01, 0x00]], []),
    (
      "CEA-608 is named where both are there", [[0xFC, 0x94, 0x20], [0xFF, 0x02, 0x22], [0xFE, 0x41, 0x42]], ["CC1"]
    ),
    ("zeros that have to be escaped", [[0xFC, 0x00, 0x00], [0xFC, 0x00, 0x01], [0xFC, 0x94, 0x20]], ["CC1"]),
  ]

  @Test(arguments: cases)
  func finds(what: String, triplets: [[UInt8]], ids: [String]) throws {
    let long = NALUnitFraming.lengthPrefixed(bytes: 4)
    for coding in [VideoCoding.h264(.annexB), .h264(long), .hevc(.annexB), .hevc(long)] {
      var scan = CaptionScan()
      scan.read(try samplePacket(Self.unit(triplets, coding: coding)), coding: coding)
      #expect(scan.instreamIDs == ids, "\(what), \(coding)")
    }
  }

  @Test("Every beginning of a message, and every byte of it changed, is read and does no harm")
  func broken() throws {
    let whole = Self.unit([[0xFC, 0x94, 0x20], [0xFF, 0x03, 0xE1], [0xFE, 0x09, 0x42]])
    var scan = CaptionScan()
    for count in whole.indices { scan.read(try samplePacket(Array(whole[..<count])), coding: .h264(.annexB)) }
    for place in whole.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var bytes = whole
        bytes[place] = value
        scan.read(try samplePacket(bytes), coding: .h264(.annexB))
      }
    }
    #expect(scan.instreamIDs.contains("CC1"))
  }
}
