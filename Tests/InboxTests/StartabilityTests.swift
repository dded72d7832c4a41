import Testing

@testable import Inbox

private let ftyp = box("ftyp", Array("isom0000isom".utf8))
private let moov = box("moov", box("mvhd", [UInt8](repeating: 1, count: 1200)))
private let fragmentedMoov = box(
  "moov", box("mvhd", [UInt8](repeating: 1, count: 1200)) + box("mvex", box("trex", [1])))
private let media = [UInt8](repeating: 0xAB, count: 5000)
private let ebml = element([0x1A, 0x45, 0xDF, 0xA3], [0x42, 0x82, 0x84] + Array("webm".utf8))
private let segmentID: [UInt8] = [0x18, 0x53, 0x80, 0x67]
private let tracks = element([0x16, 0x54, 0xAE, 0x6B], [UInt8](repeating: 2, count: 1200))
private let seekHead = element([0x11, 0x4D, 0x9B, 0x74], [1, 2, 3])
private let cluster = element([0x1F, 0x43, 0xB6, 0x75], media)
private let packet = [0x47] + [UInt8](repeating: 0, count: 187)

private func look(_ bytes: [UInt8], holes: [Range<Int64>] = []) throws -> Startability {
  try Startability.examine(bytes: MemoryBytes(bytes: bytes, holes: holes))
}

@Suite("Whether a stream can be made of a file as it arrives")
struct StartabilityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let expected: Startability

    init(_ description: String, _ bytes: [UInt8], _ expected: Startability) {
      testDescription = description
      self.bytes = bytes
      self.expected = expected
    }
  }

  /// The media of 5000 bytes is cut where it says 100 000.
  private static let longMedia = box("mdat", media, size: 100_000)
  private static let end = Int64(ftyp.count + moov.count + 100_000)

  static let cases: [Case] = [
    .init("the index, then media", ftyp + moov + longMedia, .startable(expectedBytes: end)),
    .init(
      "free space in between", ftyp + moov + box("free", [0]) + longMedia,
      .startable(expectedBytes: end + Int64(box("free", [0]).count))),
    .init("the index, and media still to come", ftyp + moov, .startable(expectedBytes: nil)),
    .init("a part of the index", ftyp + moov.prefix(1100), .notYet),
    .init("media before the index", ftyp + longMedia, .onlyWhole(expectedBytes: Int64(ftyp.count + 100_000))),
    .init(
      "QuickTime, media of unknown size", box("wide") + box("mdat", media, size: 0), .onlyWhole(expectedBytes: nil)),
    .init("an empty mdat before the index", ftyp + box("mdat") + moov + longMedia, .startable(expectedBytes: end + 8)),
    .init("a fragmented file without a fragment", ftyp + fragmentedMoov, .notYet),
    .init(
      "a fragmented file with a fragment", ftyp + fragmentedMoov + box("moof", [1]) + media,
      .startable(expectedBytes: nil)),
    .init("a fragment without a beginning", box("moof", media), .onlyWhole(expectedBytes: nil)),
    .init(
      "Matroska with its tracks", ebml + element(segmentID, seekHead + tracks + cluster, size: 70_000),
      .startable(expectedBytes: Int64(ebml.count + 12 + 70_000))),
    .init(
      "Matroska, live", ebml + element(segmentID, seekHead + tracks, isUnknownSize: true),
      .startable(expectedBytes: nil)),
    .init(
      "Matroska before its tracks are whole", Array((ebml + element(segmentID, tracks, size: 9000)).prefix(1100)),
      .notYet),
    .init(
      "Matroska with its tracks behind", ebml + element(segmentID, cluster + tracks, size: 9000),
      .onlyWhole(expectedBytes: Int64(ebml.count + 12 + 9000))),
    .init("MPEG-TS", Array(repeatElement(packet, count: 8).joined()), .startable(expectedBytes: nil)),
    .init("FLV", Array("FLV".utf8) + media, .startable(expectedBytes: nil)),
    .init("AVI", Array("RIFF".utf8) + littleEndian32(1) + Array("AVI ".utf8) + media, .onlyWhole(expectedBytes: nil)),
    .init("a text", Array(repeating: UInt8(ascii: "x"), count: 5000), .onlyWhole(expectedBytes: nil)),
    .init("a few bytes", ftyp, .notYet),
    .init("nothing", [], .notYet),
    .init("blank", [UInt8](repeating: 0, count: 5000), .notYet),
  ]

  @Test("from the first bytes", arguments: cases)
  func firstBytes(file: Case) throws { #expect(try look(file.bytes) == file.expected) }

  @Test("what lies behind a hole does not count yet")
  func hole() throws {
    let bytes = ftyp + moov + Self.longMedia
    #expect(try look(bytes, holes: [1100..<1101]) == .notYet)
    #expect(
      try look(bytes, holes: [Int64(bytes.count - 10)..<Int64(bytes.count)]) == .startable(expectedBytes: Self.end))
  }

  @Test("mutated files are survived")
  func mutated() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      guard var bytes = Self.cases.randomElement(using: &random)?.bytes, !bytes.isEmpty else { continue }
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 0..<min(bytes.count, 200), using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try look(bytes)
    }
  }

  /// What a size may say to go beyond what 64 bits hold.
  private static let extremes: [UInt64] = [
    0, 1, 1 << 31, 1 << 32 - 1, 1 << 63 - 1, 1 << 63 - 16, 1 << 63, .max, .max - 8, 0x01FF_FFFF_FFFF_FFFE,
  ]

  @Test("sizes near the end of what numbers hold are survived, at every place")
  func extremeSizes() throws {
    for file in Self.cases where file.bytes.count > 1024 {
      for place in 0..<96 {
        for size in Self.extremes {
          var bytes = file.bytes
          bytes.replaceSubrange(
            place..<place + 8, with: (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) })
          _ = try look(bytes)
          _ = try examine(bytes)
        }
      }
    }
    for size in Self.extremes {
      // A large box first: the place at which the next one would begin is all that its size says.
      let large = bigEndian32(1) + Array("free".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
      for bytes in [large + media, ftyp + large + media, ftyp + moov + large + media] {
        _ = try look(bytes)
        _ = try examine(bytes)
      }
    }
  }
}
