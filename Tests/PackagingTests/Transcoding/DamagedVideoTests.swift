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
}
