import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// Lists of videos in a real browser over a real nginx.
@Suite("Lists of videos", .inBrowser)
struct LibraryBrowserTests {
  private static let shown = "[...document.querySelectorAll('.card .title')].map((title) => title.textContent)"

  private func titles(_ stage: PlayerStage) async throws -> [String] {
    try await stage.browser.script("return \(Self.shown)") as? [String] ?? []
  }

  @Test("Search, order and tags, also among ten thousand; the address says what is shown")
  func search() async throws {
    let tree = try SampleTree()
    for number in 1...5 {
      try tree.add("Video \(number)", created: Date(timeIntervalSince1970: 1_700_000_000 + Double(number))) {
        $0.tags = number > 3 ? ["Water & wheel"] : ["stone"]
        $0.source.duration = Double([30, 90, 60, 120, 10][number - 1])
        $0.description = number == 2 ? "The Müller <b>grinds</b>." : nil
      }
    }
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.open("")
    #expect(try await titles(stage) == (1...5).reversed().map { "Video \($0)" })
    try await type("MULLER <b>", stage)
    try await stage.waitUntil("found by its description", "\(Self.shown).join() === 'Video 2'")
    #expect(try await browser.text("document.getElementById('result').textContent").hasPrefix("1 video"))
    #expect(try await browser.text("location.search") == "?q=MULLER+%3Cb%3E")
    try await type("nowhere", stage)
    try await stage.waitUntil(
      "nothing is found, and said so", "document.getElementById('result').textContent.startsWith('No video')")
    _ = try await browser.script("document.querySelector('#result button').click()")
    try await stage.waitUntil(
      "all are shown again", "\(Self.shown).length === 5 && document.getElementById('result').hidden")

    for (order, expected) in [
      ("longest", "4,2,3,1,5"), ("shortest", "5,1,3,2,4"), ("oldest", "1,2,3,4,5"), ("title", "1,2,3,4,5"),
    ] {
      _ = try await browser.script(
        "const s = document.getElementById('sort'); s.value = '\(order)'; s.dispatchEvent(new Event('change'))")
      try await stage.waitUntil("order '\(order)'", "\(Self.shown).map((t) => t.slice(6)).join() === '\(expected)'")
    }
    // A tag is a link, from a video's page too; it leads to the list that shows it.
    try await stage.open("?tag=Water+%26+wheel")
    try await stage.waitUntil("those with the tag", "\(Self.shown).join() === 'Video 5,Video 4'")
    #expect(try await browser.text("document.querySelector('#tags [aria-current]').textContent") == "Water & wheel")

    let entries = (0..<10_000).map {
      "{\"id\":\"\(VideoID.random())\",\"collection\":\"videos\",\"title\":\"Number \($0).\",\"tags\":[\"t\($0 % 7)\"],"
        + "\"state\":\"ready\",\"created\":\"2026-01-01T00:00:00Z\",\"duration\":5}"
    }
    try tree.folder.write(
      "{\"schema\":1,\"videos\":[\(entries.joined(separator: ",\n"))]}", to: "public/\(CatalogIndex.name)")
    try await stage.open("?q=number+9999.")
    try await stage.waitUntil("one of ten thousand", "\(Self.shown).join() === 'Number 9999.'")
    try await type("number", stage)
    try await stage.waitUntil("ten thousand, not all at once", "\(Self.shown).length === 48")
    #expect(try await browser.text("document.getElementById('result').textContent").hasPrefix("10000 videos"))
    _ = try await browser.script("document.querySelector('.more').click()")
    #expect(try await titles(stage).count == 96)
    #expect(try await browser.text("document.activeElement.querySelector('.title').textContent") == "Number 48.")
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("A card follows its video without a reload, and a new video appears by itself")
  func progress() async throws {
    let tree = try SampleTree()
    let place = try tree.add("On its way", state: .processing) { $0.progress = 0.1 }
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.open("")
    _ = try await browser.script("window.sameDocument = true")
    #expect(try await browser.number("document.querySelector('.card progress').value") == 10)
    try tree.change(place) { $0.progress = 0.62 }
    try await stage.waitUntil("the bar moves", "document.querySelector('.card progress').value === 62")
    #expect(try await browser.text("document.querySelector('.state-text').textContent") == "Processing 62 %")
    try tree.folder.write("", to: "public/\(place.path)/poster.jpg")
    try tree.change(place) {
      $0.state = .ready
      $0.poster = "poster.jpg"
    }
    try await stage.waitUntil("the badge goes", "document.querySelector('.state') === null")
    #expect(try await browser.isTrue("document.querySelector('.card img').src.endsWith('\(place.path)/poster.jpg')"))
    try tree.add("New", created: Date(timeIntervalSince1970: 1_800_000_001))
    try stage.rebuild()
    try await stage.waitUntil("the new one is there", "\(Self.shown).join() === 'New,On its way'", within: .seconds(60))
    #expect(try await browser.isTrue("window.sameDocument"))
    try await stage.end()
  }

  @Test("Without scripts: every page lists, describes, and leads to the stream")
  func noScripts() async throws {
    let tree = try SampleTree()
    for number in 1...80 {
      try tree.add("Number \(number).", created: Date(timeIntervalSince1970: 1_700_000_000 + Double(number))) {
        $0.description = "About \(number)."
      }
    }
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await browser.command("Emulation.setScriptExecutionDisabled", ["value": true])
    try await stage.open("")
    let newest = try await titles(stage)
    #expect(newest.first == "Number 80." && newest.count == 44)
    #expect(
      try await browser.isTrue(
        "document.getElementById('tools').hidden && document.getElementById('appearance').hidden"))
    _ = try await browser.script("document.querySelector('a[rel=next]').click()")
    try await stage.waitUntil("the older ones", "\(Self.shown).join().startsWith('Number 36.')")
    #expect(try await titles(stage).count == 36)
    _ = try await browser.script("document.querySelector('.card a').click()")
    try await stage.waitUntil("a video's page", "document.querySelector('.description')?.textContent === 'About 36.'")
    #expect(try await browser.isTrue("document.querySelector('noscript a').href.endsWith('/master.m3u8')"))
    #expect(try await browser.isTrue("document.querySelector('noscript a').checkVisibility()"))
    #expect(try await browser.isTrue("document.querySelector('video').controls"))
    try await stage.end()
  }

  @Test("A television: from the list to the playing video by a remote control alone")
  func television() async throws {
    let tree = try SampleTree()
    let place = try await tree.addPackaged("The mill", SampleVideo { $0.seconds = 8 })
    for number in 0..<9 {
      try tree.add("Number \(number).", created: Date(timeIntervalSince1970: 1_700_000_000 + Double(number)))
    }
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await browser.emulate(width: 1920, height: 1080)
    try await stage.open("?tv")
    let focused = "document.activeElement.querySelector?.('.title')?.textContent ?? document.activeElement.textContent"
    #expect(try await browser.text(focused) == "The mill")
    #expect(try await browser.number("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") == 3)
    #expect(
      try await browser.number(
        "Math.min(...[...document.querySelectorAll('main *, header *')].filter((e) => e.checkVisibility() && e.textContent.trim() && !e.children.length && !e.closest('.only-read, option')).map((e) => parseFloat(getComputedStyle(e).fontSize)))"
      ) >= 24)
    #expect(
      try await browser.number(
        "Math.min(...[...document.querySelectorAll('main a, main input, main select, header a, header summary')].filter((e) => e.checkVisibility()).map((e) => e.offsetHeight))"
      ) >= 48)
    try await browser.press(.right)
    #expect(try await browser.text(focused) == "Number 8.")
    let columns = try await browser.number(
      "getComputedStyle(document.getElementById('cards')).gridTemplateColumns.split(' ').length")
    try await browser.press(.down)
    #expect(try await browser.text(focused) == "Number \(8 - Int(columns)).")
    try await browser.screenshot("library-tv", of: ProjectFile.path(""))
    try await browser.press(.up)
    try await browser.press(.up)
    #expect(try await browser.isTrue("document.activeElement.closest('.tools, .site-header') !== null"))
    try await browser.press(.down)
    try await eventually("back at the cards") {
      try await browser.isTrue("document.activeElement.closest('.card') !== null") ? true : nil
    }
    while try await browser.text(focused) != "The mill" { try await browser.press(.left) }
    try await browser.press(.enter)
    try await eventually("the video's page") {
      try await browser.text("location.pathname") == "/\(place.path)/" ? true : nil
    }
    // The visit remembers that it is a television's.
    try await eventually("the player has the focus") { try await stage.focused() == "Play" ? true : nil }
    try await browser.press(.enter)
    try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 0.3")
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("What a visitor chose to see holds on every page, the player's too")
  func appearance() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Video", state: .processing)
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await browser.emulate(width: 1280, media: ["prefers-color-scheme": "light"])
    try await stage.open("")
    let background = "getComputedStyle(document.body).backgroundColor"
    let light = try await browser.text(background)
    for choice in ["[value=dark]", "[name=contrast]", "[name=calm]"] {
      _ = try await browser.script("document.querySelector('#appearance \(choice)').click()")
    }
    #expect(try await browser.text(background) == "rgb(0, 0, 0)")
    for path in ["\(place.path)/", "\(place.path)/embed.html", "videos/"] {
      try await stage.open(path)
      let root = "document.documentElement.dataset"
      #expect(
        try await browser.isTrue(
          "\(root).theme === 'dark' && \(root).contrast === 'more' && \(root).motion === 'reduce'"))
      #expect(try await browser.text(background) == "rgb(0, 0, 0)", "\(path)")
    }
    _ = try await browser.script(
      "document.querySelectorAll('#appearance :checked').forEach((box) => box.type === 'checkbox' && box.click())")
    _ = try await browser.script("document.querySelector('#appearance [value=system]').click()")
    #expect(try await browser.text(background) == light)
    try await stage.end()
  }
}

extension LibraryBrowserTests {
  private func type(_ text: String, _ stage: PlayerStage) async throws {
    let data = try JSONEncoder().encode(text)
    _ = try await stage.browser.script(
      """
      const field = document.getElementById("search");
      field.value = \(String(decoding: data, as: UTF8.self));
      field.dispatchEvent(new Event("input"));
      """)
  }
}
