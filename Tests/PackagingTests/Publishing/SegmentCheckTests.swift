import Foundation
import TestSupport
import Testing

@testable import Packaging

@Suite("Whether a segment is whole")
struct SegmentCheckTests {
  private static func box(_ type: String, _ size: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(size).bigEndian) { Array($0) } + Array(type.utf8)
      + [UInt8](repeating: 1, count: size - 8)
  }
  private static let large: [UInt8] = [0, 0, 0, 1] + Array("mdat".utf8) + [0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4]
  private static let packet: [UInt8] = [0x47] + [UInt8](repeating: 0xff, count: 187)

  static let files: [(what: String, name: String, bytes: [UInt8], isWhole: Bool)] = [
    ("a fragment", "0.m4s", box("moof", 16) + box("mdat", 24), true),
    ("two fragments", "0.m4s", box("moof", 16) + box("mdat", 24) + box("moof", 16) + box("mdat", 8), true),
    ("a 64-bit size", "0.m4s", box("moof", 16) + large, true),
    ("a header", "init.mp4", box("ftyp", 16) + box("moov", 24), true),
    ("no payload", "0.m4s", box("moof", 16), false),
    ("cut in the payload", "0.m4s", Array((box("moof", 16) + box("mdat", 24)).dropLast()), false),
    ("cut in a box's header", "0.m4s", box("moof", 16) + box("mdat", 24) + [0, 0, 0], false),
    ("a box of no size", "0.m4s", box("moof", 16) + [0, 0, 0, 0] + Array("mdat".utf8), false),
    ("the largest size", "0.m4s", [0, 0, 0, 1] + Array("mdat".utf8) + [UInt8](repeating: 0xff, count: 8), false),
    ("zeros, as after a power cut", "0.m4s", [UInt8](repeating: 0, count: 4096), false),
    ("empty", "0.m4s", [], false),
    ("transport stream packets", "0.ts", packet + packet, true),
    ("half a packet", "0.ts", packet + packet.prefix(100), false),
    ("subtitles", "0.vtt", Array(WebVTTSegment.text([SubtitleCue(start: 0, end: 1, text: "a")]).utf8), true),
    ("no subtitles", "0.vtt", Array(WebVTTSegment.header.utf8), true),
    ("subtitles that were cut", "0.vtt", Array((WebVTTSegment.header + "\n00:00:01.000 -->").utf8), false),
    (
      "subtitles with zeros, as after a power cut", "0.vtt",
      Array(WebVTTSegment.header.utf8) + [UInt8](repeating: 0, count: 100) + [0x0A], false
    ),
    ("zeros instead of packets", "0.ts", packet + [UInt8](repeating: 0, count: 188), false),
  ]

  @Test("By its outer structure alone", arguments: files)
  func check(what: String, name: String, bytes: [UInt8], isWhole: Bool) throws {
    let folder = try TemporaryDirectory("segment")
    try Data(bytes).write(to: URL(filePath: folder.path(name)))
    #expect(SegmentCheck.isWhole(path: folder.path(name)) == isWhole, "\(what)")
  }

  @Test("A missing file, a link and a folder are not whole")
  func others() throws {
    let folder = try TemporaryDirectory("segment")
    try Data(Self.box("moov", 16)).write(to: URL(filePath: folder.path("real.mp4")))
    try FileManager.default.createSymbolicLink(atPath: folder.path("link.mp4"), withDestinationPath: "real.mp4")
    for name in ["missing.m4s", "link.mp4", "."] { #expect(!SegmentCheck.isWhole(path: folder.path(name))) }
  }
}
