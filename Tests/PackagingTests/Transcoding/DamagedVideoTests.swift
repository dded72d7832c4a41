import Catalog
import Foundation
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Damaged video that is transcoded", .heavy)
struct DamagedVideoTests {
  static let codecs = ["mpeg2video", "libx265"]

  @Test("Bytes that are wrong in the middle cost some pictures, and that is said", arguments: codecs)
  func middle(codec: String) async throws {
    let file = try await SampleVideo(.mpegTS) {
      ($0.seconds, $0.video, $0.audio) = (8, codec, [])
    }.file()
    let video = try PackagedVideo()
    var bytes = try #require(FileManager.default.contents(atPath: file))
    var generator = SeededGenerator(seed: 7)
    // Payloads only: what is between the packets' headers.
    for packet in stride(from: bytes.count * 4 / 10 / 188 * 188, to: bytes.count * 45 / 100 / 188 * 188, by: 188) {
      for place in packet + 40..<packet + 188 { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
    }
    let damaged = video.folder.path("damaged.ts")
    try bytes.write(to: URL(filePath: damaged))
    let manifest = try await video.ready(damaged)
    #expect(manifest.ownWarnings.contains { $0.contains("damaged") }, "\(manifest.ownWarnings)")
    #expect(abs(try video.rendition("video-source").duration - 8) < 0.6)
  }

  @Test("Nothing that decodes: refused as damaged")
  func nothing() async throws {
    let file = try await SampleVideo(.mp4) { ($0.seconds, $0.video, $0.audio) = (2, "libx265", []) }.file()
    var bytes = try #require(FileManager.default.contents(atPath: file))
    let place = try #require(bytes.range(of: Data("mdat".utf8))).upperBound
    for index in place..<bytes.count { bytes[index] = 0xA5 }
    let video = try PackagedVideo()
    let damaged = video.folder.path("damaged.mp4")
    try bytes.write(to: URL(filePath: damaged))
    guard case .refused(let refusal) = try await video.package(damaged) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.code == .damaged)
  }

  @Test("Pictures of another size than the header tells are fitted into that, and it is said")
  func otherSize() async throws {
    let file = try await SampleVideo(.webm) {
      ($0.seconds, $0.video, $0.audio, $0.width, $0.height) = (1, "libvpx", [], 64, 48)
    }.file()
    var bytes = try #require(FileManager.default.contents(atPath: file))
    // Matroska's PixelWidth and PixelHeight (RFC 9559 §5.1.4.1.28.6).
    let place = try #require(bytes.range(of: Data([0xB0, 0x81, 64, 0xBA, 0x81, 48])))
    bytes[place.lowerBound + 2] = 128
    let video = try PackagedVideo()
    let edited = video.folder.path("edited.webm")
    try bytes.write(to: URL(filePath: edited))
    let manifest = try await video.ready(edited)
    #expect(manifest.ownWarnings.contains { $0.contains("64 × 48, but the file's header says 128 × 48") })
    let rendition = try #require(manifest.renditions?.first { $0.kind == .video })
    #expect([rendition.width, rendition.height] == [128, 48])
  }
}
