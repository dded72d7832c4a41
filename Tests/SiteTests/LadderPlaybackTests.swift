import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("The player changes between a video's own and its smaller renditions", .serialized)
struct LadderPlaybackTests {
  @Test("There is no gap, back and forth", .timeLimit(.minutes(10)), arguments: ["fmp4", "mpegts"])
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
      // What lies before the place that is played may be let go of.
      let gaps = """
        [...Array(document.querySelector('video').buffered.length - 1).keys()].every((number) =>
          document.querySelector('video').buffered.start(number + 1) - document.querySelector('video').buffered.end(number) < 0.05)
        """
      #expect(try await browser.isTrue(gaps))
    }
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }
}
