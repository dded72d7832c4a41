import Testing

@testable import Media

@Suite("H.264 access units")
struct H264AccessUnitTests {
  typealias Framing = NALUnitFraming

  static let kinds: [(what: String, framing: Framing, bytes: [UInt8], isRefresh: Bool)] = [
    ("an IDR slice", .lengthPrefixed(bytes: 4), [0, 0, 0, 2, 0x65, 1], true),
    ("a slice of another picture", .lengthPrefixed(bytes: 4), [0, 0, 0, 2, 0x41, 1], false),
    (
      "SEI and parameter sets before an IDR", .lengthPrefixed(bytes: 4),
      [0, 0, 0, 1, 6, 0, 0, 0, 1, 7, 0, 0, 0, 1, 8, 0, 0, 0, 1, 0x65], true
    ),
    ("only the first slice counts", .lengthPrefixed(bytes: 4), [0, 0, 0, 1, 0x41, 0, 0, 0, 1, 0x65], false),
    ("lengths of one byte", .lengthPrefixed(bytes: 1), [1, 9, 1, 0x25], true),
    ("lengths of two bytes", .lengthPrefixed(bytes: 2), [0, 1, 0x65], true),
    ("a length beyond the end", .lengthPrefixed(bytes: 4), [0, 0, 0, 9, 0x65], false),
    ("the largest length", .lengthPrefixed(bytes: 4), [0xff, 0xff, 0xff, 0xff, 0x65], false),
    ("a length cut short", .lengthPrefixed(bytes: 4), [0, 0, 1], false),
    ("units of no length before an IDR", .lengthPrefixed(bytes: 4), [0, 0, 0, 0, 0, 0, 0, 1, 0x65], true),
    ("nothing", .lengthPrefixed(bytes: 4), [], false),
    ("nothing, with start codes", .annexB, [], false),
    ("a start code of three bytes", .annexB, [0, 0, 1, 0x65], true),
    ("a start code of four bytes behind a delimiter", .annexB, [0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x65, 1], true),
    ("a start code with nothing behind it", .annexB, [0, 0, 1], false),
    ("start codes in a row", .annexB, [0, 0, 1, 0, 0, 1, 0, 0, 1, 0x65], true),
    ("an emulated start code is none", .annexB, [0, 0, 1, 0x41, 0, 0, 3, 1, 0x65], false),
    ("no start code at all", .annexB, [0x65, 1, 2, 3], false),
  ]

  @Test("An IDR is told from other pictures", arguments: kinds)
  func kind(what: String, framing: Framing, bytes: [UInt8], isRefresh: Bool) throws {
    let kind = H264AccessUnit.kind(of: try samplePacket(bytes), framing: framing)
    #expect((kind == .instantaneousRefresh) == isRefresh, "\(what)")
  }

  static let conversions: [(what: String, from: [UInt8], to: [UInt8])] = [
    ("both kinds of start code", [0, 0, 0, 1, 9, 0xf0, 0, 0, 1, 0x65, 7], [0, 0, 0, 2, 9, 0xf0, 0, 0, 0, 2, 0x65, 7]),
    ("zeros before a start code go", [0, 0, 1, 0x65, 7, 0, 0, 0, 0, 1, 6], [0, 0, 0, 2, 0x65, 7, 0, 0, 0, 1, 6]),
    ("zeros at the end go", [0, 0, 1, 0x65, 7, 0, 0], [0, 0, 0, 2, 0x65, 7]),
    ("emulation prevention stays", [0, 0, 1, 0x65, 0, 0, 3, 1], [0, 0, 0, 5, 0x65, 0, 0, 3, 1]),
    ("bytes before the first start code go", [5, 5, 0, 0, 1, 0x65], [0, 0, 0, 1, 0x65]),
    ("nothing stays nothing", [], []),
  ]

  @Test("Start codes become lengths", arguments: conversions)
  func lengthPrefixed(what: String, from: [UInt8], to: [UInt8]) throws {
    let packet = try samplePacket(from, pts: 7, dts: 5, duration: 3)
    let result = try NALUnitFraming.annexB.withLongLengths(packet)
    let bytes = result.withBytes { span in
      (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
    #expect(bytes == to, "\(what)")
    #expect(result.presentationTime == 7 && result.decodingTime == 5 && result.duration == 3)
  }

  static let units: [(what: String, framing: Framing, bytes: [UInt8], sets: [UInt8]?, wanted: [[UInt8]])] = [
    (
      "the parameter sets come before the messages", .lengthPrefixed(bytes: 4),
      [0, 0, 0, 2, 6, 5, 0, 0, 0, 2, 0x65, 1], [0, 0, 0, 1, 0x67, 3, 0, 0, 0, 1, 0x68, 4],
      [[9, 0xf0], [0x67, 3], [0x68, 4], [6, 5], [0x65, 1]]
    ),
    (
      "those that stand in the picture are replaced, and so is its delimiter", .annexB,
      [0, 0, 1, 9, 0x10, 0, 0, 1, 0x67, 1, 0, 0, 1, 6, 5, 0, 0, 1, 0x68, 1, 0, 0, 1, 0x65, 1],
      [0, 0, 0, 1, 0x67, 3], [[9, 0xf0], [0x67, 3], [6, 5], [0x65, 1]]
    ),
    (
      "where decoding cannot start, nothing but the delimiter is new", .lengthPrefixed(bytes: 1),
      [2, 0x68, 7, 2, 0x41, 8], nil, [[9, 0xf0], [0x68, 7], [0x41, 8]]
    ),
    (
      "what stands behind a slice stays there", .lengthPrefixed(bytes: 2), [0, 1, 0x65, 0, 2, 0x68, 7, 0, 1, 0x0c], [],
      [[9, 0xf0], [0x65], [0x68, 7], [0x0c]]
    ),
    (
      "an IDR slice that no picture may refer to is none", .lengthPrefixed(bytes: 1), [3, 5, 0xff, 0xff, 2, 0x65, 1],
      [],
      [[9, 0xf0], [0x65, 1]]
    ),
    ("no length", .lengthPrefixed(bytes: 4), [0, 0, 0, 0], nil, [[9, 0xf0]]),
    ("nothing", .annexB, [], nil, [[9, 0xf0]]),
  ]

  @Test(
    "In a transport stream a delimiter comes first, and parameter sets before what refers to them", arguments: units)
  func transport(what: String, framing: Framing, bytes: [UInt8], sets: [UInt8]?, wanted: [[UInt8]]) throws {
    let packet = try samplePacket(bytes, pts: 7, dts: 5, duration: 3)
    let result = try H264AccessUnit.inTransportStream(packet, framing: framing, sets: sets)
    let found = result.withBytes { span in
      (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
    #expect(found == wanted.flatMap { [0, 0, 0, 1] + $0 }, "\(what)")
    #expect(result.presentationTime == 7 && result.decodingTime == 5 && result.duration == 3)
  }

  @Test("Parameter sets are found only when both are there")
  func parameterSets() throws {
    let both: [UInt8] = [0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 1, 0x65]
    #expect(
      H264AccessUnit.parameterSets(of: try samplePacket(both), framing: .annexB)
        == [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 2])
    let one = try samplePacket([0, 0, 1, 0x67, 1, 0, 0, 1, 0x65])
    #expect(H264AccessUnit.parameterSets(of: one, framing: .annexB) == nil)
  }

  @Test(
    "The configuration tells the framing",
    arguments: [
      ([1, 100, 0, 31, 0xff, 0xe1, 0], Framing.lengthPrefixed(bytes: 4)),
      ([1, 100, 0, 31, 0xfc, 0xe1, 0], .lengthPrefixed(bytes: 1)), ([0, 0, 0, 1, 0x67, 1, 2], .annexB), ([], .annexB),
      ([1, 100], .annexB),
    ] as [([UInt8], Framing)])
  func framing(configuration: [UInt8], framing: Framing) {
    #expect(Framing(h264: configuration) == framing)
  }

  @Test(
    "Random bytes end every walk", arguments: [Framing.annexB, .lengthPrefixed(bytes: 1), .lengthPrefixed(bytes: 4)])
  func random(framing: Framing) throws {
    var generator = SystemRandomNumberGenerator()
    for length in 0..<300 {
      // Mostly zeros and ones: start codes and small lengths are frequent.
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...9, using: &generator) / 4 }
      let packet = try samplePacket(bytes)
      _ = H264AccessUnit.kind(of: packet, framing: framing)
      _ = H264AccessUnit.parameterSets(of: packet, framing: framing)
      #expect(try NALUnitFraming.annexB.withLongLengths(packet).sizeBytes <= length * 3)
      #expect(try H264AccessUnit.inTransportStream(packet, framing: framing).sizeBytes <= length * 5 + 6)
    }
  }
}
