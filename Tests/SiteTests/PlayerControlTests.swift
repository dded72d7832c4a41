import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// What visitors do with the player, by keys alone.
@Suite("The player's controls", .inBrowser)
struct PlayerControlTests {
  private static let source = SampleVideo {
    $0.seconds = 30
    $0.audio = [.init(language: "eng"), .init(language: "deu")]
  }

  /// A video with two qualities, two languages, captions and chapters.
  private static func richTree() async throws -> (tree: SampleTree, place: VideoPlace) {
    let tree = try SampleTree()
    let place = try await tree.addPackaged("The mill", source)
    let small = try await tree.addPackaged(
      "Small",
      SampleVideo {
        $0.seconds = 30
        $0.width = 160
        $0.height = 90
        $0.audio = source.audio
      })
    try tree.enrich(place, with: small, seconds: 30)
    try tree.change(place) {
      $0.chapters = [.init(start: 0, end: 10, title: "The leat"), .init(start: 10, end: 30, title: "The <wheel>")]
    }
    return (tree, place)
  }

  @Test("Keys do everything; what was chosen and where one stopped is remembered")
  func keyboard() async throws {
    let (tree, place) = try await Self.richTree()
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.openReady(place)
    try await browser.press("m")
    try await browser.press("k")
    try await stage.waitUntil("K plays", "document.querySelector('video').currentTime > 0.3")
    try await browser.press("c")
    try await stage.waitUntil(
      "C shows captions", "document.querySelector('.cue')?.textContent == 'Water turns the wheel.'")
    #expect(try await browser.isTrue("document.querySelector('.cue i') !== null"))
    try await browser.press(">")
    #expect(try await stage.video("playbackRate === 1.25"))

    // The quality, through its menu: the focus goes there by itself, arrows choose.
    for (steps, width) in [(2, 160), (-1, 320)] {
      // On a busy machine it may come to its end meanwhile, where nothing is loaded any more.
      _ = try await browser.script(
        "const v = document.querySelector('video'); v.loop = true; v.currentTime = 1; void v.play()")
      _ = try await browser.script("document.querySelector('[aria-label=Quality]').focus()")
      try await browser.press(.enter)
      for _ in 0..<abs(steps) { try await browser.press(steps > 0 ? .down : .up) }
      try await browser.press(.enter)
      try await browser.press(.escape)
      #expect(try await stage.focused() == "Quality")
      try await stage.waitUntil(
        "the picture is \(width) wide", "document.querySelector('video').videoWidth === \(width)")
    }

    _ = try await browser.script("document.querySelector('video').loop = false; document.activeElement.blur()")
    try await browser.press("k")
    #expect(try await stage.video("paused"))
    let jumps: [(key: String, seconds: Double)] = [
      ("5", 15), ("l", 25), ("j", 15), (Browser.Key.right.rawValue, 20), (Browser.Key.left.rawValue, 15),
      (Browser.Key.home.rawValue, 0), ("5", 15),
    ]
    for jump in jumps {
      try await browser.press(jump.key)
      try await eventually("'\(jump.key)' leads to \(jump.seconds)") {
        abs(try await stage.currentTime() - jump.seconds) < 0.6 ? true : nil
      }
    }
    #expect(try await browser.text("document.querySelector('.chapter').textContent") == "The <wheel>")
    #expect(
      try await browser.text("document.querySelector('.seek').getAttribute('aria-valuetext')").hasPrefix("0:15 of 0:30")
    )
    try await browser.press("?")
    #expect(try await browser.isTrue("document.querySelector('dialog[open] .keys') !== null"))
    try await browser.press(.escape)

    try await stage.openReady(place)
    try await eventually("it goes on where it was left") { abs(try await stage.currentTime() - 15) < 1 ? true : nil }
    #expect(try await stage.video("playbackRate === 1.25 && document.querySelector('video').muted"))
    try await stage.waitUntil("captions are on again", "document.querySelector('.cue') !== null")
    _ = try await browser.script("document.querySelector('.resumed button').click()")
    try await eventually("it starts over") { try await stage.currentTime() < 1 ? true : nil }
    try await stage.openReady(place, "?t=8")
    try await eventually("a link leads to its time") { abs(try await stage.currentTime() - 8) < 1 ? true : nil }
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("A remote control with four arrows reaches everything; focus mode hides everything")
  func televisionAndFocus() async throws {
    let (tree, place) = try await Self.richTree()
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.openReady(place, "?tv")
    #expect(try await stage.focused() == "Play")
    try await browser.press(.enter)
    try await stage.waitUntil("it plays", "!document.querySelector('video').paused")
    // Or it might come to its end before all keys are pressed.
    _ = try await browser.script("document.querySelector('video').pause()")
    try await browser.press(.right)
    #expect(try await stage.focused() == "Mute")
    var names: [String] = []
    for _ in 0..<4 {
      try await browser.press(.right)
      names.append(try await stage.focused())
    }
    #expect(names == ["Chapters", "Audio track", "Captions", "Quality"])
    let style = "getComputedStyle(document.activeElement)"
    #expect(try await browser.number("parseFloat(\(style).outlineWidth)") == 3)
    #expect(try await browser.number("document.activeElement.offsetHeight") >= 48)
    #expect(try await browser.number("parseFloat(getComputedStyle(document.querySelector('.time')).fontSize)") >= 22)
    try await browser.screenshot("player-tv", of: ProjectFile.path(""))
    try await browser.press(.left)
    try await browser.press(.enter)
    try await browser.press(.down)
    try await browser.press(.enter)
    try await stage.waitUntil("captions are shown", "document.querySelector('.cue') !== null")
    try await browser.press(.left)
    #expect(try await stage.focused() == "Captions")
    try await browser.press(.up)
    #expect(try await stage.focused() == "Position")
    let before = try await stage.currentTime()
    try await browser.press(.right)
    try await eventually("it jumps") { try await stage.currentTime() > before + 8 ? true : nil }
    try await browser.press(.down)
    try await browser.press(.down)
    #expect(try await browser.isTrue("document.activeElement.closest('.actions') !== null"))

    try await stage.openReady(place, "?tv=0&t=1")
    try await browser.press("k")
    try await browser.press("z")
    try await stage.waitUntil(
      "nothing but the picture", "getComputedStyle(document.querySelector('h1')).display === 'none'")
    let window = "document.getElementById('player').getBoundingClientRect()"
    #expect(try await browser.isTrue("\(window).width === innerWidth && \(window).height === innerHeight"))
    try await stage.waitUntil(
      "controls and cursor hide",
      "getComputedStyle(document.querySelector('.bar')).opacity === '0' && getComputedStyle(document.querySelector('video')).cursor === 'none'"
    )
    try await browser.screenshot("player-focus-mode", of: ProjectFile.path(""))
    try await browser.press(.escape)
    #expect(try await browser.isTrue("getComputedStyle(document.querySelector('h1')).display !== 'none'"))
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  /// Finds the small picture that is to be seen, and leaves its size and the colour of its middle in `window.previewed`.
  private static let readPreview = """
    const small = [...document.querySelectorAll(".player *")].find(
      ({ style, offsetParent }) => offsetParent && style.backgroundImage.includes("/storyboard"));
    if (small) {
      const { width, height, backgroundImage, backgroundPosition } = small.style;
      const [x, y] = backgroundPosition.split(" ").map(parseFloat);
      const sheet = new Image();
      sheet.onload = () => {
        const context = new OffscreenCanvas(1, 1).getContext("2d");
        context.drawImage(sheet, x - parseInt(width) / 2, y - parseInt(height) / 2);
        const [red, , blue] = context.getImageData(0, 0, 1, 1).data;
        const colour = red > 150 && blue < 100 ? "red" : blue > 150 && red < 100 ? "blue" : `${red} ${blue}`;
        window.previewed = `${parseInt(width)}x${parseInt(height)} ${colour}`;
      };
      sheet.src = /url\\("(.*)"\\)/.exec(backgroundImage)[1];
    }
    """

  /// Puts the pictures of the second half on a second sheet, and the last on a third, which is none.
  private static func spread(_ directory: CatalogDirectory) throws {
    let path = directory.file("storyboard.vtt")
    var cues = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n\n")
    for index in cues.indices where cues[index] >= "00:00:15" && !cues[index].hasPrefix("WEBVTT") {
      let sheet = index == cues.count - 1 ? 3 : 2
      cues[index] = cues[index].replacing("storyboard.jpg", with: "storyboard-\(sheet).jpg")
    }
    try #require(cues.last?.contains("storyboard-3") == true && cues.contains { $0.contains("storyboard-2") })
    try cues.joined(separator: "\n\n").write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.copyItem(
      atPath: directory.file("storyboard.jpg"), toPath: directory.file("storyboard-2.jpg"))
    try "not a picture".write(toFile: directory.file("storyboard-3.jpg"), atomically: true, encoding: .utf8)
  }

  @Test("The list of segments leads to each; the storyboard's picture follows the pointer")
  func segmentsAndStoryboard() async throws {
    let tree = try SampleTree()
    // Red, and blue from the middle on: what is shown tells the time that it is from.
    let source = tree.folder.path("halves.mp4")
    let colours = "color=red:size=320x180:rate=25:duration=30,drawbox=t=fill:color=blue:enable='gte(t,15)'"
    try await run(
      .ffmpeg,
      ["-v", "error", "-f", "lavfi", "-i", colours, "-c:v", "libx264", "-preset", "veryfast", "-g", "25"]
        + ["-pix_fmt", "yuv420p", source])
    let place = try await tree.addPackaged("The mill", file: source)
    try tree.change(place) { $0.original = "original.mp4" }
    try Self.spread(CatalogDirectory(path: "\(tree.root)/\(place.path)"))
    let stage = try await PlayerStage(tree)
    let browser = stage.browser
    try await stage.openReady(place)
    try await stage.waitUntil(
      "the source can be had", "document.querySelector('a[download]').href.endsWith('/\(place.path)/original.mp4')")
    #expect(try await browser.isTrue("document.querySelector('a[download]').checkVisibility()"))
    _ = try await browser.script("document.querySelector('.segments summary').click()")
    let names = try #require(
      CatalogDirectory(path: "\(tree.root)/\(place.path)").readManifest().renditions?.first?.segments)
    try await stage.waitUntil(
      "every segment is listed", "document.querySelectorAll('.segments tbody tr').length === \(names.count)")
    let row = "[...document.querySelectorAll('.segments tbody tr')].at(-1)"
    let cells = try await browser.script("return [...\(row).cells].map((cell) => cell.textContent)") as? [String]
    let last = try #require(names.last)
    let kilobytes = (last.sizeBytes + 999) / 1000
    #expect(cells?.first == last.path.split(separator: "/").last.map(String.init))
    #expect(cells?[2] == String(format: "%.2f s", last.duration) && cells?[3] == "\(kilobytes) kB", "\(cells ?? [])")
    #expect(try await browser.barriers() == "")
    _ = try await browser.script("\(row).querySelector('button').click()")
    let start = names.dropLast().map(\.duration).reduce(0, +)
    try await eventually("it is there") { abs(try await stage.currentTime() - start) < 0.5 ? true : nil }

    /// - Returns: whether a picture is to be seen at once.
    func point(at share: Double) async throws -> Bool {
      try await browser.isTrue(
        """
        (() => {
          const seek = document.querySelector(".seek");
          const { left, width, top } = seek.getBoundingClientRect();
          const clientX = left + width * \(share);
          seek.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY: top, bubbles: true }));
          window.previewed = null;
          return document.querySelector(".tip .picture-at").checkVisibility();
        })()
        """)
    }
    // A sheet is waited for once, without an empty box or another sheet's picture in its place.
    for (share, colour, isKnown) in [(0.1, "red", false), (0.75, "blue", false), (0.3, "red", true)] {
      #expect(try await point(at: share) == isKnown, "\(share)")
      try await eventually("the picture at \(share) is \(colour)") {
        _ = try await browser.script(Self.readPreview)
        return try await browser.text("window.previewed") == "160x90 \(colour)" ? true : nil
      }
    }
    // One that cannot be had leaves the time alone.
    for _ in 1...2 {
      #expect(try await point(at: 0.97) == false)
      #expect(try await browser.text("document.querySelector('.tip').innerText") == "0:29")
      #expect(try await point(at: 0.2))
    }
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("Pictures that are made when the video is ready come to a page that is open already")
  func laterStoryboard() async throws {
    let tree = try SampleTree()
    let place = try await tree.addPackaged("The mill", SampleVideo { $0.audio = [] })
    try tree.change(place) { $0.storyboard = nil }
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    let isLoaded = "performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/storyboard.vtt'))"
    #expect(try await !stage.browser.isTrue(isLoaded))
    try tree.change(place) { $0.storyboard = "storyboard.vtt" }
    try await stage.waitUntil("the page has asked for it", isLoaded)
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("What is told to the server, and that nothing is told to those who ask for it")
  func beacons() async throws {
    let tree = try SampleTree()
    let place = try await tree.addPackaged("The mill", Self.source)
    let stage = try await PlayerStage(tree, settings: SiteSettings(title: "Our videos", analytics: true))
    let browser = stage.browser
    try await browser.before(
      """
      window.told = [];
      navigator.sendBeacon = (address, body) => (body.text().then((text) => window.told.push([address, text])), true);
      """)
    try await stage.openReady(place)
    try await browser.press("k")
    try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 0.8")
    try await browser.press("z")
    try await browser.press(.escape)
    try await browser.press("k")
    try await browser.press("9")
    try await stage.waitUntil("it is there", "document.querySelector('video').currentTime > 26.9")
    try await browser.press("k")
    try await stage.waitUntil(
      "it ends", "document.querySelector('video').ended && window.told.some(([, text]) => text.includes('complete'))")
    let told = try await browser.text("JSON.stringify(window.told.map(([, text]) => JSON.parse(text)))")
    let messages = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [[String: Any]] ?? []
    let events = messages.compactMap { $0["event"] as? String }.filter { $0 != "quality" && $0 != "rebuffer" }
    #expect(
      events == ["play", "focus_start", "focus_end", "progress", "pause", "seek", "play", "progress", "complete"])
    #expect(Set(messages.compactMap { $0["session"] as? String }).count == 1)
    #expect(messages.allSatisfy { $0["video"] as? String == place.id.text })
    #expect(try await browser.text("window.told[0][0]") == "../../_leat/beacon")
    #expect(try await browser.isTrue("document.cookie === ''"))

    try await browser.before("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    try await stage.openReady(place)
    try await browser.press("k")
    try await stage.waitUntil("it plays", "document.querySelector('video').currentTime > 0.5")
    #expect(try await browser.number("window.told.length") == 0)
    try await stage.end()
  }
}
