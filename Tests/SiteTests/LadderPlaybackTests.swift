import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Site

@Suite("The player changes between a video's own and its smaller renditions", .inBrowser)
struct LadderPlaybackTests {
  @Test(
    "Two variants of the same pictures, with other sound, are one choice: that is no quality")
  func groups() async throws {
    let tree = try SampleTree()
    let source = SampleVideo { ($0.seconds, $0.audio) = (8, [.init(language: "eng")]) }
    let place = try await tree.addPackaged("Groups", source)
    // As 'audio.surround' makes it, in a format that this browser plays.
    let path = "\(tree.root)/\(place.path)/master.m3u8"
    var master = try MultivariantPlaylist(parsing: String(contentsOfFile: path, encoding: .utf8))
    var (variant, sound) = (try #require(master.variants.first), try #require(master.renditions.first))
    (variant.audioGroup, variant.bandwidth, sound.group) = ("more", variant.bandwidth + 300_000, "more")
    master.variants.append(variant)
    master.renditions.append(sound)
    try master.text.write(toFile: path, atomically: true, encoding: .utf8)
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("k")
    try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 1", within: .seconds(180))
    #expect(
      try await stage.browser.isTrue("document.querySelector('[aria-label=Quality]').closest('[hidden]') !== null"))
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("There is no gap, back and forth", arguments: ["fmp4", "mpegts"])
  func switching(segmentType: String) async throws {
    let tree = try SampleTree()
    let source = SampleVideo { ($0.seconds, $0.audio) = (40, [.init(language: "eng")]) }
    let place = try await tree.addPackaged(
      "Sizes", source,
      configuration: "root: /srv/leat\nsegment_type: \(segmentType)\nvideo_preset: ultrafast\nladder: [90]\n")
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.openReady(place)
    try await browser.press("m")
    try await browser.press("k")
    for (steps, width) in [(2, 160), (-1, 320), (1, 160)] {
      let start = try await stage.currentTime()
      _ = try await browser.script("document.querySelector('[aria-label=Quality]').focus()")
      try await browser.press(.enter)
      for _ in 0..<abs(steps) { try await browser.press(steps > 0 ? .down : .up) }
      try await browser.press(.enter)
      try await browser.press(.escape)
      try await stage.waitUntil(
        "the picture is \(width) wide", "document.querySelector('video').videoWidth === \(width)",
        within: .seconds(180))
      try await stage.waitUntil(
        "it plays on", "document.querySelector('video').currentTime > \(start) + 1", within: .seconds(180))
      // What lies before the place that is played may be let go of; what was flushed is on its way again for a moment.
      let gaps = """
        [...Array(document.querySelector('video').buffered.length - 1).keys()].every((number) =>
          document.querySelector('video').buffered.start(number + 1) - document.querySelector('video').buffered.end(number) < 0.05)
        """
      try await stage.waitUntil("there is no gap", gaps)
    }
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }
}
