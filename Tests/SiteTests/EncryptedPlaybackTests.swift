import Foundation
import TestSupport
import Testing

@testable import Site

/// hls.js in a real browser, with nginx's place for keys as it ships.
@Suite("The player plays encrypted videos", .serialized)
struct EncryptedPlaybackTests {
  @Test(
    "from beginning to end, with the sound and the subtitles that are chosen", .timeLimit(.minutes(10)),
    arguments: ["fmp4", "mpegts"])
  func plays(segmentType: String) async throws {
    let tree = try SampleTree()
    let source = SampleVideo(.matroska) {
      $0.seconds = 12
      $0.audio = [.init(language: "eng"), .init(language: "deu")]
      $0.subtitles = ["eng"]
    }
    let root = URL(filePath: tree.root).deletingLastPathComponent().path
    let place = try await tree.addPackaged(
      "The mill", source,
      configuration: "root: \(root)\nsegment_type: \(segmentType)\nencryption: aes-128\nkey_rotation: 2\n")
    try #require(FileManager.default.fileExists(atPath: "\(root)/keys/\(place.path)/1.key"))
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("k")
    try await eventually("English is heard") { abs(try await stage.frequency() - 330) < 8 ? true : nil }
    try await stage.browser.press("a")
    try await eventually("German is heard") { abs(try await stage.frequency() - 440) < 8 ? true : nil }
    try await stage.browser.press("9")
    try await stage.waitUntil("it ends", "document.querySelector('video').ended")
    #expect(try await stage.video("videoWidth === 320"))
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }
}
