import Testing

@testable import Media

@Suite("How copied video is looked into")
struct VideoCodingTests {
  @Test(
    "HEVC: only what needs nothing before it is a place to begin",
    arguments: [(19, true), (20, true), (18, true), (16, false), (21, false), (1, false), (0, false)])
  func hevc(type: UInt8, isRefresh: Bool) throws {
    // An access unit delimiter and a parameter set come first.
    let units: [[UInt8]] = [[35 << 1, 1, 0x50], [33 << 1, 1, 7], [type << 1, 1, 0x80]]
    let prefixed = try Packet().replacing(bytes: units.flatMap { [0, 0, 0, 3] + $0 })
    let coded = try Packet().replacing(bytes: units.flatMap { [0, 0, 1] + $0 })
    let lengths = VideoCoding.hevc(.lengthPrefixed(bytes: 4))
    #expect(lengths.isRefresh(prefixed) == isRefresh)
    #expect(VideoCoding.hevc(.annexB).isRefresh(coded) == isRefresh)
    #expect(lengths.parameterSetUnits(of: prefixed) == [[33 << 1, 1, 7]])
    let converted = try VideoCoding.hevc(.annexB).inMP4(coded)
    #expect(
      converted.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
        == units.flatMap { [0, 0, 0, 3] + $0 })
  }

  @Test(
    "AV1: the mark at the start of a temporal unit is left out, and nothing else",
    arguments: [
      ([0x12, 0, 0x0A, 1, 9], [0x0A, 1, 9]), ([0x0A, 1, 9], [0x0A, 1, 9]), ([0x12, 0], [0x12, 0]),
      ([0x12, 1, 9], [0x12, 1, 9]),
    ] as [([UInt8], [UInt8])])
  func av1(bytes: [UInt8], kept: [UInt8]) throws {
    let packet = try VideoCoding.av1.inMP4(Packet().replacing(bytes: bytes))
    #expect(packet.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } } == kept)
  }

  @Test("what is not copied has no coding", arguments: ["mpeg2video", "vp8", "none"])
  func others(codec: String) { #expect(VideoCoding(codec: codec, configuration: []) == nil) }

  @Test("HEVC's configuration tells the framing")
  func framing() {
    let box = [1] + [UInt8](repeating: 0, count: 20) + [0xFF, 0]
    #expect(VideoCoding(codec: "hevc", configuration: box) == .hevc(.lengthPrefixed(bytes: 4)))
    #expect(VideoCoding(codec: "hevc", configuration: [0, 0, 0, 1, 0x40]) == .hevc(.annexB))
  }
}
