import Foundation
import Testing

/// ISO base media boxes read back from bytes, as far as fragments use them (ISO/IEC 14496-12 §8.8).
struct MovieBoxes {
  struct Box {
    let type: String
    let body: ArraySlice<UInt8>
  }

  struct Fragment {
    let sequence: UInt64
    let baseTime: UInt64
    let samples: [Sample]
  }

  struct Sample: Equatable {
    let duration: UInt64
    let bytes: [UInt8]
    let flags: UInt64?
    let compositionOffset: Int32

    var isSync: Bool { flags.map { $0 & 0x1_0000 == 0 } ?? true }
  }

  let boxes: [Box]

  init(_ bytes: ArraySlice<UInt8>) throws {
    var boxes: [Box] = []
    var rest = bytes
    while !rest.isEmpty {
      try #require(rest.count >= 8)
      var header = 8
      var size = Self.number(rest.prefix(4))
      if size == 1 {
        size = Self.number(rest.dropFirst(8).prefix(8))
        header = 16
      }
      try #require(size >= header && size <= rest.count)
      let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
      boxes.append(Box(type: type, body: rest.prefix(Int(size)).dropFirst(header)))
      rest = rest.dropFirst(Int(size))
    }
    self.boxes = boxes
  }

  /// The boxes inside the box at `path`, e.g. `moov/trak`.
  func children(_ path: String) throws -> MovieBoxes {
    var current = self
    for type in path.split(separator: "/") {
      let box = try #require(current.boxes.first { $0.type == type }, "no \(type)")
      current = try MovieBoxes(box.body)
    }
    return current
  }

  func body(_ type: String) throws -> ArraySlice<UInt8> {
    try #require(boxes.first { $0.type == type }, "no \(type)").body
  }

  static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

  /// The fragments of a segment's bytes, each with its samples' own bytes.
  static func fragments(of bytes: [UInt8]) throws -> [Fragment] {
    let top = try MovieBoxes(bytes[...]).boxes
    try #require(top.count % 2 == 0)
    return try stride(from: 0, to: top.count, by: 2).map { index in
      try #require(top[index].type == "moof" && top[index + 1].type == "mdat")
      return try fragment(bytes, moof: top[index], payload: top[index + 1].body)
    }
  }

  private static func fragment(_ bytes: [UInt8], moof: Box, payload: ArraySlice<UInt8>) throws -> Fragment {
    let parts = try MovieBoxes(moof.body)
    let track = try parts.children("traf")
    let tfdt = try track.body("tfdt")
    try #require(tfdt.first == 1)
    let trun = try track.body("trun")
    let flags = number(trun.dropFirst(1).prefix(3))
    let count = Int(number(trun.dropFirst(4).prefix(4)))
    // default-base-is-moof: the offset counts from the box's own start.
    var offset = moof.body.startIndex - 8 + Int(number(trun.dropFirst(8).prefix(4)))
    #expect(offset == payload.startIndex)
    var fields = trun.dropFirst(12)
    func field(_ flag: UInt64) -> UInt64? {
      guard flags & flag != 0 else { return nil }
      defer { fields = fields.dropFirst(4) }
      return number(fields.prefix(4))
    }
    var samples: [Sample] = []
    for _ in 0..<count {
      let duration = try #require(field(0x100))
      let size = Int(try #require(field(0x200)))
      let sampleFlags = field(0x400)
      let composition = field(0x800).map { Int32(bitPattern: UInt32(truncatingIfNeeded: $0)) } ?? 0
      try #require(offset + size <= payload.endIndex)
      samples.append(
        Sample(
          duration: duration, bytes: Array(bytes[offset..<offset + size]), flags: sampleFlags,
          compositionOffset: composition))
      offset += size
    }
    #expect(fields.isEmpty && offset == payload.endIndex)
    return Fragment(
      sequence: number(try parts.body("mfhd").dropFirst(4)), baseTime: number(tfdt.dropFirst(4)), samples: samples)
  }
}
