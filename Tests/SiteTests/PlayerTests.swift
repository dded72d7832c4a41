import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// The real player in a real browser over a real nginx; ffmpeg's HLS stands in for Leat's.
@Suite("The player page in Chromium", .serialized)
struct PlayerTests {
  @Test("A finished video plays, and the page breaks no rule of its policy", .timeLimit(.minutes(5)))
  func finished() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Tide </title> & \"mill\"") { $0.stream = Self.stream(seconds: 6) }
    try await run(.ffmpeg, Self.encoding(seconds: 6, into: "\(tree.root)/\(place.path)"))
    let stage = try await Stage(tree)
    try await stage.browser.open("\(stage.url)/\(place.path)/")
    try await stage.play()
    try await eventually("the video plays") { try await stage.currentTime() > 1.5 ? true : nil }
    #expect(try await stage.browser.number("document.querySelector('video').videoWidth") == 320)
    #expect(try await stage.browser.text("document.title") == "Tide </title> & \"mill\" – Our videos")
    try await eventually("it ends") { try await stage.hasEnded() ? true : nil }

    try await stage.browser.open("\(stage.url)/")
    #expect(try await stage.browser.number("document.querySelectorAll('.card').length") == 1)
    #expect(try await stage.browser.complaints() == [])
    try await stage.end()
  }

  @Test(
    "A page that is opened before there is anything starts by itself, at the beginning, waits for a stalled source, and ends",
    .timeLimit(.minutes(5)))
  func growing() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Growing", state: .processing)
    let folder = "\(tree.root)/\(place.path)"
    let stage = try await Stage(tree)
    try await stage.browser.open("\(stage.url)/\(place.path)/")
    try await eventually("the page says what it waits for") {
      try await stage.browser.text("document.getElementById('notice').textContent").contains("as soon as") ? true : nil
    }
    try await stage.play()

    let encoder = try RunningProcess(Tool.ffmpeg.path(), Self.encoding(seconds: 12, inRealTime: true, into: folder))
    try await eventually("the master playlist") {
      FileManager.default.fileExists(atPath: "\(folder)/master.m3u8") ? true : nil
    }
    try tree.add("Growing", id: place.id, state: .processing) {
      $0.progress = 0.2
      $0.stream = Self.stream(seconds: 12)
    }
    try await eventually("it starts by itself") { try await stage.currentTime() > 0.2 ? true : nil }
    #expect(try await stage.currentTime() < 3)

    encoder.send(SIGSTOP)
    try await eventually("it waits, and says so") {
      try await stage.browser.text("document.getElementById('notice').textContent").contains("Waiting") ? true : nil
    }
    let stalled = try await stage.currentTime()
    encoder.send(SIGCONT)
    try await eventually("it goes on") { try await stage.currentTime() > stalled + 1 ? true : nil }
    #expect(try await encoder.wait() == .exited(0))
    try tree.add("Growing", id: place.id) { $0.stream = Self.stream(seconds: 12) }
    try await eventually("it ends") { try await stage.hasEnded() ? true : nil }
    #expect(try await stage.browser.number("document.querySelector('video').duration") > 11.5)
    try await eventually("the progress goes away") {
      try await stage.browser.script("return document.getElementById('arrival').hidden") as? Bool == true ? true : nil
    }
    try await stage.end()
  }

  private static func stream(seconds: Double) -> Manifest.Stream {
    var stream = Manifest.Stream(segmentType: "fmp4", targetDuration: 1)
    stream.master = "master.m3u8"
    stream.playableDuration = seconds
    return stream
  }

  private static func encoding(seconds: Int, inRealTime: Bool = false, into folder: String) -> [String] {
    ["-nostdin", "-loglevel", "error"] + (inRealTime ? ["-re"] : []) + [
      "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=\(seconds)",
      "-f", "lavfi", "-i", "sine=frequency=440:duration=\(seconds)",
      "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac",
      "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "event", "-hls_segment_type", "fmp4",
      "-hls_flags", "temp_file", "-master_pl_name", "master.m3u8", "\(folder)/playlist.m3u8",
    ]
  }

  /// The tree's pages, served and looked at.
  private struct Stage {
    let browser: Browser
    let url: String
    private let nginx: PrivateNginx

    init(_ tree: SampleTree) async throws {
      let script = tree.folder.path("hls")
      let got = try await runAnyway(ProjectFile.path("etc/dev/hls.js"), [script])
      try #require(got.succeeded, "\(got)")
      var builder = SiteBuilder(
        publicRoot: tree.root, settings: SiteSettings(title: "Our videos"),
        assets: try AssetLibrary.load(hlsPath: "\(script)/hls.min.js")
      ) { _ in }
      try builder.buildAll()
      nginx = try await PrivateNginx.start(root: tree.root)
      url = nginx.url
      browser = try await Browser.start()
    }

    func play() async throws {
      _ = try await browser.script(
        "const v = document.querySelector('video'); v.muted = true; v.autoplay = true; if (v.readyState) v.play();")
    }

    func currentTime() async throws -> Double {
      try await browser.number("document.querySelector('video').currentTime")
    }

    func hasEnded() async throws -> Bool {
      try await browser.script("return document.querySelector('video').ended") as? Bool ?? false
    }

    func end() async throws { try await browser.end() }
  }
}
