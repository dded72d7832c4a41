import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// Leat's own subtitles in hls.js, as visitors see them.
@Suite("The player shows subtitles at their times", .inBrowser)
struct PlayerSubtitleTests {
  private static let subRip = """
    1
    00:00:01,000 --> 00:00:05,000
    Water turns <i>the wheel</i>.

    2
    00:00:09,500 --> 00:00:14,000
    And it stops.

    """

  @Test("in the file and beside it, in both segment types", arguments: ["fmp4", "mpegts"])
  func shown(segmentType: String) async throws {
    let tree = try SampleTree()
    let video = try await SampleVideo(.mp4) { $0.seconds = 15 }.file()
    let file = tree.folder.path("mill.mp4")
    let text = try tree.folder.write(Self.subRip, to: "words.srt")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", video, "-i", text, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text",
        "-metadata:s:s:0", "language=eng", file,
      ])
    let german = Self.subRip.replacing("And it stops.", with: "Später hält es an.")
    try #require(german.data(using: .isoLatin1)).write(to: URL(filePath: tree.folder.path("mill.de.srt")))
    let place = VideoPlace(collection: .videos, id: .random())
    try tree.folder.makeDirectory("public/\(place.collection.text)")
    let result = try await runAnyway(
      BuiltProgram.leat.path,
      [
        "package", file, "--output", "\(tree.root)/\(place.path)", "--config",
        try tree.folder.write("root: /srv/leat\nsegment_type: \(segmentType)\n", to: "leat.yaml"),
      ])
    try #require(result.succeeded, "\(result)")

    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.waitUntil(
      "both are there",
      "Array.from(document.querySelector('video').textTracks).filter(t => t.kind === 'subtitles').length === 2",
      within: .seconds(180))
    _ = try await stage.browser.script("document.querySelector('video').currentTime = 2")
    try await stage.browser.press("c")
    try await stage.waitUntil(
      "the first is shown", "document.querySelector('.cue')?.textContent === 'Water turns the wheel.'",
      within: .seconds(180))
    #expect(try await stage.browser.isTrue("document.querySelector('.cue i') !== null"))
    // What hls.js makes of the map. Its zero is that of the fragments' decoding times, or the first picture in MPEG-TS.
    let manifest = try CatalogDirectory(path: "\(tree.root)/\(place.path)").readManifest()
    let zero = segmentType == "fmp4" ? try #require(manifest.stream?.sourceStart) : 0
    let times = "document.querySelector('video').textTracks[0].cues"
    let start = try await stage.browser.number("\(times)[0].startTime")
    let end = try await stage.browser.number("\(times)[0].endTime")
    #expect(abs(start - 1 - zero) < 0.02 && abs(end - 5 - zero) < 0.02, "\(start) to \(end), zero at \(zero)")
    _ = try await stage.browser.script("document.querySelector('video').currentTime = 10")
    try await stage.waitUntil(
      "the last is shown", "document.querySelector('.cue')?.textContent === 'And it stops.'", within: .seconds(180))
    // Once, though it is in two segments.
    #expect(try await stage.browser.number("document.querySelectorAll('.cue').length") == 1)
    #expect(
      try await stage.browser.text("Array.from(document.querySelector('video').textTracks).map(t => t.language).join()")
        == "en,de")
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("behind a discontinuity, too", arguments: ["fmp4", "mpegts"])
  func discontinuity(segmentType: String) async throws {
    let tree = try SampleTree()
    let file = try await SampleVideo.joined([(320, 180), (640, 360)], seconds: 6, in: tree.folder)
    try tree.folder.write("1\n00:00:08,000 --> 00:00:11,000\nThe second part\n", to: "joined.en.srt")
    let place = try await tree.addPackaged(
      "Two sizes", file: file, configuration: "root: /srv/leat\nsegment_type: \(segmentType)\n")
    let playlist = try String(contentsOfFile: "\(tree.root)/\(place.path)/video-source/playlist.m3u8", encoding: .utf8)
    try #require(playlist.contains("#EXT-X-DISCONTINUITY"))
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("c")
    _ = try await stage.browser.script("document.querySelector('video').currentTime = 9")
    try await stage.waitUntil(
      "it is shown", "document.querySelector('.cue')?.textContent === 'The second part'", within: .seconds(180))
    let start = try await stage.browser.number("document.querySelector('video').textTracks[0].cues[0].startTime")
    // A transport stream's own zero is its first packet of any kind.
    #expect(abs(start - 8) < 0.2, "\(start)")
    try await stage.end()
  }
}
