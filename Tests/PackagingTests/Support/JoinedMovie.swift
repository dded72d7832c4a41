import Foundation
import TestSupport
import Testing

/// Two MP4 files in one whose tracks have two sample descriptions (ISO/IEC 14496-12 §8.5.2), as editors and cameras write
/// what changes its format on the way.
struct JoinedMovie {
  private let first: [UInt8]
  private let second: [UInt8]
  /// What has to be added to the place of a chunk of the first, and of the second.
  private let moved: (first: Int, second: Int)

  /// Joins two files with the same tracks, each with its header behind the content.
  /// - Returns: the path.
  static func file(_ first: String, _ second: String, in folder: TemporaryDirectory) throws -> String {
    let files = try [first, second].map { try [UInt8](Data(contentsOf: URL(filePath: $0))) }
    let boxes = try files.map { try MovieBoxes($0[...]) }
    let payloads = try boxes.map { try $0.body("mdat") }
    let start = box("ftyp", Array(try boxes[0].body("ftyp"))).count + 8
    let join = JoinedMovie(
      first: Array(try boxes[0].body("moov")), second: Array(try boxes[1].body("moov")),
      moved: (start - payloads[0].startIndex, start + payloads[0].count - payloads[1].startIndex))
    let path = folder.path("two-formats.mp4")
    let bytes =
      box("ftyp", Array(try boxes[0].body("ftyp"))) + box("mdat", Array(payloads[0] + payloads[1]))
      + box("moov", try join.children(join.first[...], join.second[...], (0, 0)))
    try Data(bytes).write(to: URL(filePath: path))
    return path
  }

  private static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
    number(body.count + 8) + Array(type.utf8) + body
  }

  private static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  private func children(
    _ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, _ counts: (samples: Int, chunks: Int)
  ) throws -> [UInt8] {
    let (ones, others) = (try MovieBoxes(one).boxes, try MovieBoxes(other).boxes)
    try #require(ones.map(\.type) == others.map(\.type))
    var counts = counts
    if let sizes = ones.first(where: { $0.type == "stsz" }), let chunks = ones.first(where: { $0.type == "stco" }) {
      try #require(words(sizes.body)[1] == 0)
      counts = (words(sizes.body)[2], words(chunks.body)[1])
    }
    return try zip(ones, others).flatMap { one, other in
      Self.box(one.type, try merged(one.type, one.body, other.body, counts))
    }
  }

  /// Version and flags, and what follows, four bytes each.
  private func words(_ body: ArraySlice<UInt8>) -> [Int] {
    stride(from: body.startIndex, to: body.endIndex - 3, by: 4).map { Int(MovieBoxes.number(body[$0..<$0 + 4])) }
  }

  private func merged(
    _ type: String, _ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>, _ counts: (samples: Int, chunks: Int)
  ) throws -> [UInt8] {
    var (left, right) = (words(one), words(other))
    switch type {
    case "moov", "trak", "mdia", "minf", "stbl", "edts": return try children(one, other, counts)
    case "stsd": return Self.number(0) + Self.number(2) + one.dropFirst(8) + other.dropFirst(8)
    case "mvhd", "mdhd": left[4] += right[4]
    case "tkhd": left[5] += right[5]
    case "elst": left[2] += right[2]
    case "stts", "ctts":
      left[1] += right[1]
      left += right.dropFirst(2)
    case "stss":
      left[1] += right[1]
      left += right.dropFirst(2).map { $0 + counts.samples }
    case "stsz":
      left[2] += right[2]
      left += right.dropFirst(3)
    case "stsc":
      for index in stride(from: 2, to: right.count, by: 3) {
        right[index] += counts.chunks
        right[index + 2] = 2
      }
      left[1] += right[1]
      left += right.dropFirst(2)
    case "stco":
      left[1] += right[1]
      left = left.prefix(2) + left.dropFirst(2).map { $0 + moved.first } + right.dropFirst(2).map { $0 + moved.second }
    default: return Array(one)
    }
    return left.flatMap(Self.number)
  }
}
