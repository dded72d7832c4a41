import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// Every kind of page as a visitor's browser finds it.
@Suite("Pages in a browser", .inBrowser)
struct SiteInBrowserTests {
  private static func settings() -> SiteSettings {
    var settings = SiteSettings(title: "Our </title> videos", analytics: true)
    settings.baseURL = "https://video.example.org"
    settings.description = "Films from the mill."
    settings.footer = "The Mill, 1 Water Lane"
    return settings
  }

  /// A site with hostile words in every place, and a picture for each video.
  private static func tree() async throws -> (SampleTree, failed: VideoPlace) {
    let tree = try SampleTree()
    let titles = HostileManifestTests.titles + (0..<70).map { "The water wheel turns, part \($0)" }
    for (number, title) in titles.enumerated() {
      let place = try tree.add(title, created: Date(timeIntervalSince1970: 1_800_000_000 - Double(number) * 86400)) {
        $0.tags = [title, "mill", "water"]
        $0.description = title
        $0.poster = number % 5 == 4 ? nil : "poster.jpg"
        $0.source.duration = 61.5 * Double(number + 1)
        if number < 4 { ($0.state, $0.progress) = ([.processing, .receiving, .failed, .processing][number], 0.4) }
      }
      if number % 5 != 4 {
        try FileManager.default.copyItem(
          atPath: try await Self.pictures.value.path("\(number % 5).jpg"),
          toPath: "\(tree.root)/\(place.path)/poster.jpg")
      }
    }
    try tree.add("Elsewhere", collection: try #require(CollectionName("training")))
    let failed = try tree.add("Failed", state: .failed) {
      $0.error = .init(code: "damaged", stage: "package", message: "'a.mp4' ends in a <b>frame</b>.")
    }
    return (tree, failed)
  }

  /// Made once, whoever asks first.
  private static let pictures = Task {
    let folder = try TemporaryDirectory("pictures")
    AtExit.perform { TemporaryDirectory.remove(folder.path) }
    for (number, source) in ["testsrc2=", "mandelbrot=", "gradients=", "life=mold=10:ratio=0.1:"].enumerated() {
      try await run(
        .ffmpeg,
        ["-v", "error", "-f", "lavfi", "-i", "\(source)size=640x360", "-frames:v", "1", folder.path("\(number).jpg")])
    }
    return folder
  }

  @Test(
    "No barrier, no breach of the policy, no wider than the window, nothing from elsewhere, no title that acts")
  func everyKind() async throws {
    let (tree, failed) = try await Self.tree()
    let stage = try await PlayerStage(tree, settings: Self.settings())
    let browser = stage.browser
    let video = try #require(
      try await { () async throws -> String? in
        try await stage.open("")
        return try await browser.text("new URL(document.querySelector('[data-manifest] a').href).pathname.slice(1)")
      }())
    let pages = [
      ("home", ""), ("tv", "?tv"), ("collection", "videos/?tv=0"), ("archive", "page-1.html"), ("search", "?q=wheel"),
      ("processing", video), ("embed", "\(video)embed.html"), ("failed", "\(failed.path)/"),
      ("failed-embed", "\(failed.path)/embed.html"), ("missing", "nothing/here"),
    ]
    let looks: [(name: String, width: Int, media: [String: String])] = [
      ("", 1280, ["prefers-color-scheme": "light"]), ("-dark", 1280, ["prefers-color-scheme": "dark"]),
      ("-contrast", 1280, ["prefers-contrast": "more"]), ("-320", 320, ["prefers-color-scheme": "light"]),
    ]
    for look in looks {
      try await browser.emulate(width: look.width, media: look.media)
      for (name, path) in pages where name != "tv" || look.width > 320 {
        try await stage.open(path)
        if name == "search" {
          try await stage.waitUntil("it found", "!document.getElementById('result').hidden")
        }
        let barriers = try await browser.barriers()
        #expect(barriers.isEmpty, "\(name)\(look.name): \(barriers)")
        #expect(
          try await browser.isTrue("document.documentElement.scrollWidth <= innerWidth"), "\(name)\(look.name)")
        try await browser.screenshot("site-\(name)\(look.name)", of: ProjectFile.path(""))
        let foreign = "performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin))"
        #expect(try await browser.number("\(foreign).length") == 0, "\(name)")
      }
    }
    _ = try await browser.script("sessionStorage.clear()")
    try await browser.emulate(width: 3840, height: 2160)
    for (name, path) in pages.prefix(4) where name != "tv" {
      try await stage.open(path)
      try await browser.screenshot("site-\(name)-4k", of: ProjectFile.path(""))
    }
    // What a browser tells of an address that is not there is its own doing.
    let complaints = try await stage.complaints().filter { !$0.contains("404") }
    #expect(complaints.isEmpty, "\(complaints)")
    try await stage.end()
  }

  @Test("The home page is smaller than 150 kB without its pictures")
  func size() async throws {
    let (tree, _) = try await Self.tree()
    let stage = try await PlayerStage(tree, settings: Self.settings())
    try await stage.open("")
    let bytes = try await stage.browser.number(
      """
      performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
        .filter(({ name }) => !name.endsWith(".jpg")).reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)
      """)
    // Before compression: what the browser has to read.
    #expect(bytes > 20_000 && bytes < 150_000, "\(bytes)")
    try await stage.end()
  }

  @Test("Another site may frame the embed page, and no other page")
  func framing() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Framed", state: .processing)
    let stage = try await PlayerStage(tree)
    let host = try TemporaryDirectory("host")
    let frames = ["embed.html", ""].map { "<iframe src='\(stage.url)/\(place.path)/\($0)'></iframe>" }
    try host.write("<!DOCTYPE html><title>Host</title>\(frames.joined())", to: "index.html")
    let port = try freePort()
    // Chromium takes 'localhost' for another site than '127.0.0.1'.
    let server = try RunningProcess(
      "/usr/bin/python3", ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", host.path])
    try await eventually("the other site answers") {
      try? await stage.browser.open("http://localhost:\(port)/")
      return try await stage.browser.text("document.title") == "Host" ? true : nil
    }
    for (frame, isShown) in [(0, true), (1, false)] {
      _ = try await WebDriver.call("POST", "\(stage.browser.session)/frame", ["id": frame])
      try await eventually("frame \(frame)") {
        try await stage.browser.isTrue("document.readyState === 'complete'") ? true : nil
      }
      #expect(try await stage.browser.isTrue("document.getElementById('player') !== null") == isShown)
      if isShown {
        try await stage.waitUntil(
          "it waits for the video", "document.getElementById('notice').textContent.includes('as soon as')")
        #expect(try await stage.browser.isTrue("document.documentElement.scrollHeight <= innerHeight"))
        #expect(
          try await stage.browser.isTrue("document.querySelector('.bar').getBoundingClientRect().bottom <= innerHeight")
        )
      }
      _ = try await WebDriver.call("POST", "\(stage.browser.session)/frame", ["id": NSNull()])
    }
    #expect(try await stage.complaints().contains { $0.contains("frame-ancestors") })
    try await server.end()
    try await stage.end()
  }
}
