import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("The operator's logo, colour and style")
struct ThemeTests {
  @Test(
    "Whatever the colour, it can be read on light and on dark",
    arguments: ["#ffff00", "#000000", "#ffffff", "#0b6e8a", "#ff0000"])
  func contrast(text: String) throws {
    let accent = try #require(Colour(text))
    let style = AccentStyle(accent: accent).text
    let values = style.matches(of: /--accent-text: (#[0-9a-f]{6})/).compactMap { Colour(String($0.output.1)) }
    #expect(values.count == 3)
    // The style sheet's raised surfaces, the least favourable ones.
    let light = try #require(Colour("#e8ecee"))
    let dark = try #require(Colour("#232b30"))
    #expect(values[0].contrast(with: light) >= 4.5 && values[1].contrast(with: dark) >= 4.5 && values[2] == values[1])
    let pairs = style.matches(of: /--accent: (#[0-9a-f]{6}).*?--on-accent: (#[0-9a-f]{6})/)
    for pair in pairs {
      let (one, other) = (try #require(Colour(String(pair.output.1))), try #require(Colour(String(pair.output.2))))
      #expect(one.contrast(with: other) >= 4.5)
    }
  }

  @Test("They become files with a digest in their names, which every page names last")
  func files() throws {
    let assets = AssetLibrary(
      hls: [], accent: Colour("#aa0000"), logo: .init(bytes: Array("<svg/>".utf8), kind: "svg"),
      customStyle: .init(bytes: Array("body{}".utf8), kind: "css"))
    let frame = PageFrame(settings: SiteSettings(), assets: assets.names, place: PagePlace(depth: 1))
    let page = String(decoding: NotFoundPage(frame: frame).document(), as: UTF8.self)
    let styles = page.matches(of: /<link rel="stylesheet" href="..\/assets\/(\w+)\./).map { String($0.output.1) }
    #expect(styles == ["site", "accent", "custom"])
    #expect(page.contains("<img src=\"../assets/logo."))
    for name in assets.files.keys { #expect(AssetShelf.isName(name), "\(name)") }
  }

  @Test("A logo that is not there is an error that names it")
  func missing() throws {
    let path = try TemporaryDirectory("theme").path("logo.svg")
    let missing = #expect(throws: SiteError.self) { try AssetLibrary.read(path) }
    #expect(missing?.description.contains("cannot read '\(path)'") == true)
  }

  @Test("A file of assets/ that no page names stays for two days and goes then; others stay for good")
  func retired() throws {
    let tree = try SampleTree()
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    var old = SiteBuilder(publicRoot: tree.root, settings: SiteSettings(), assets: AssetLibrary(hls: [1])) { _ in }
    try old.buildAll(now: start)
    try tree.folder.write("own", to: "public/assets/custom.css")
    let name = AssetLibrary(hls: [1]).names.hls
    var new = SiteBuilder(publicRoot: tree.root, settings: SiteSettings(), assets: AssetLibrary(hls: [2])) { _ in }
    try new.buildAll(now: start + 30 * 86400)
    #expect(tree.text("assets/\(name)") != nil)
    try new.sweepAssets(now: start + 31 * 86400)
    #expect(tree.text("assets/\(name)") != nil)
    // A builder that starts anew remembers since when.
    var later = SiteBuilder(publicRoot: tree.root, settings: SiteSettings(), assets: AssetLibrary(hls: [2])) { _ in }
    try later.buildAll(now: start + 32.1 * 86400)
    #expect(tree.text("assets/\(name)") == nil && tree.text("assets/custom.css") == "own")
    #expect(tree.text("assets/\(AssetLibrary(hls: [2]).names.hls)") != nil)
  }

  @Test("Every language has every word of the player, and its own name for each month")
  func words() {
    for (code, words) in Words.all {
      #expect(words.code == code && Set(words.months).count == 12)
      #expect(words.date.contains("{day}") && words.date.contains("{month}") && words.date.contains("{year}"))
      #expect(
        words.processing.contains("{percent}") && words.found.contains("{number}") && words.page.contains("{number}"))
    }
    #expect(Words.of("de-CH")?.code == "de" && Words.of("xx") == nil)
    #expect(SiteSettings.speaks("en-GB") && !SiteSettings.speaks("xx"))
  }
}
