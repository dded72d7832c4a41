import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// Pages over Leat's own streams, served by nginx with the rules as they ship, and looked at by Chromium.
struct PlayerStage {
  let tree: SampleTree
  let browser: Browser
  let url: String
  let nginx: PrivateNginx
  private let settings: SiteSettings
  private let assets: AssetLibrary

  init(_ tree: SampleTree, settings: SiteSettings = SiteSettings(title: "Our videos")) async throws {
    self.tree = tree
    let script = tree.folder.path("hls")
    let got = try await runAnyway(ProjectFile.path("etc/dev/hls.js"), [script])
    try #require(got.succeeded, "\(got)")
    self.settings = settings
    assets = try AssetLibrary.load(hlsPath: "\(script)/hls.min.js", language: settings.language)
    var builder = SiteBuilder(publicRoot: tree.root, settings: settings, assets: assets) { _ in }
    try builder.buildAll()
    nginx = try await PrivateNginx.start(root: tree.root)
    url = nginx.url
    browser = try await Browser.start()
    // Another test may have had this port.
    try await browser.command("Storage.clearDataForOrigin", ["origin": url, "storageTypes": "all"])
  }

  /// Brings the pages up to date with the tree, as `leat-site build` does.
  func rebuild() throws {
    var builder = SiteBuilder(publicRoot: tree.root, settings: settings, assets: assets) { _ in }
    try builder.buildAll()
  }

  func open(_ place: VideoPlace, _ query: String = "") async throws { try await open("\(place.path)/\(query)") }

  /// - Parameter path: below the site's root.
  func open(_ path: String) async throws { try await browser.open("\(url)/\(path)") }

  /// Opens a page and waits until its video can be played.
  func openReady(_ place: VideoPlace, _ query: String = "") async throws {
    try await open(place, query)
    try await eventually("the video can be played") { try await video("readyState >= 3") ? true : nil }
  }

  func video(_ expression: String) async throws -> Bool {
    try await browser.isTrue("document.querySelector('video').\(expression)")
  }

  func currentTime() async throws -> Double { try await browser.number("document.querySelector('video').currentTime") }

  func waitUntil(_ what: String, _ expression: String, within limit: Duration = .seconds(180)) async throws {
    try await eventually(what, within: limit, every: .milliseconds(50)) {
      try await browser.isTrue(expression) ? true : nil
    }
  }

  /// What the menu behind a button offers.
  func items(of button: String) async throws -> [String] {
    _ = try await browser.script("document.querySelector('button[aria-label=\"\(button)\"]').click()")
    let names = "Array.from(document.querySelectorAll('[role=menuitemradio]'), (item) => item.textContent).join('|')"
    let items = try await eventually("the menu '\(button)' opens") {
      let text = try await browser.text(names)
      return text.isEmpty ? nil : text
    }
    try await browser.press(.escape)
    return items.split(separator: "|").map(String.init)
  }

  /// The name of the control that has the focus.
  func focused() async throws -> String {
    try await browser.text("document.activeElement.ariaLabel ?? document.activeElement.textContent")
  }

  /// Breaches of the page's policy, faults of its scripts, and whatever else the console tells.
  func complaints() async throws -> [String] { try await browser.complaints() }

  func end() async throws { try await browser.end() }

  /// Which picture is to be seen, of a video whose pictures are numbered (`SampleVideo.isNumbered`).
  func pictureNumber() async throws -> Int {
    let (bits, side) = (SampleVideo.numberBits, SampleVideo.numberSide)
    return Int(
      try await browser.number(
        """
        (() => {
          const canvas = new OffscreenCanvas(\(bits * side), \(side));
          const context = canvas.getContext("2d");
          context.drawImage(document.querySelector("video"), 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          const isWhite = (bit) => data[4 * (canvas.width * \(side / 2) + bit * \(side) + \(side / 2))] > 128;
          return Array.from({ length: \(bits) }, (_, bit) => isWhite(bit) ? 2 ** bit : 0).reduce((a, b) => a + b);
        })()
        """))
  }

  /// The strongest frequency in what is heard, in hertz.
  func frequency() async throws -> Double {
    try await browser.number(
      """
      (() => {
        if (!window.listening) {
          const context = new AudioContext();
          const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 });
          context.createMediaElementSource(document.querySelector("video")).connect(analyser).connect(context.destination);
          window.listening = { context, analyser };
        }
        const { context, analyser } = window.listening;
        context.resume();
        const bins = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(bins);
        const loudest = bins.indexOf(Math.max(...bins));
        return bins[loudest] < -80 ? 0 : loudest * context.sampleRate / analyser.fftSize;
      })()
      """)
  }
}

extension SampleTree {
  /// Adds a video that `leat package` has made of `source`.
  func addPackaged(_ title: String, _ source: SampleVideo, configuration: String? = nil) async throws -> VideoPlace {
    try await addPackaged(title, file: try await source.file(), configuration: configuration)
  }

  func addPackaged(_ title: String, file: String, configuration: String? = nil) async throws -> VideoPlace {
    let place = VideoPlace(collection: .videos, id: .random())
    let output = "\(root)/\(place.path)"
    try folder.makeDirectory("public/\(place.collection.text)")
    var arguments = ["package", file, "--output", output]
    if let configuration { arguments += ["--config", try folder.write(configuration, to: "leat.yaml")] }
    let result = try await runAnyway(BuiltProgram.leat.path, arguments)
    try #require(result.succeeded, "\(result)")
    try change(place) { $0.title = title }
    return place
  }

  func change(_ place: VideoPlace, _ change: (inout Manifest) -> Void) throws {
    let directory = CatalogDirectory(path: "\(root)/\(place.path)")
    var manifest = try directory.readManifest()
    change(&manifest)
    try directory.writeManifest(manifest)
  }

  /// Gives a packaged video a second, smaller quality out of `small`, and English captions: what a ladder and a
  /// subtitle track will make one day.
  func enrich(_ place: VideoPlace, with small: VideoPlace, seconds: Int) throws {
    let path = "public/\(place.path)"
    try FileManager.default.copyItem(
      atPath: folder.path("public/\(small.path)/video-source"), toPath: folder.path("\(path)/video-small"))
    try folder.makeDirectory("\(path)/subtitles-0-eng")
    try folder.write(
      "WEBVTT\n\n00:00.000 --> 00:\(seconds).000\nWater <i>turns</i> the wheel.\n",
      to: "\(path)/subtitles-0-eng/00000.vtt")
    try folder.write(
      """
      #EXTM3U
      #EXT-X-TARGETDURATION:\(seconds)
      #EXT-X-PLAYLIST-TYPE:VOD
      #EXTINF:\(seconds),
      00000.vtt
      #EXT-X-ENDLIST
      """, to: "\(path)/subtitles-0-eng/playlist.m3u8")
    let master = folder.path("\(path)/master.m3u8")
    let text = try String(contentsOfFile: master, encoding: .utf8)
    var lines: [String] = []
    for line in text.split(separator: "\n").map(String.init) {
      guard line.hasPrefix("#EXT-X-STREAM-INF") else {
        lines.append(line)
        continue
      }
      let captions = "TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"English\",LANGUAGE=\"en\",AUTOSELECT=YES"
      lines.append("#EXT-X-MEDIA:\(captions),URI=\"subtitles-0-eng/playlist.m3u8\"")
      lines.append("\(line),SUBTITLES=\"subs\"")
    }
    let size = "BANDWIDTH=300000,CODECS=\"avc1.42c00c,mp4a.40.2\",RESOLUTION=160x90"
    lines.append("#EXT-X-STREAM-INF:\(size),AUDIO=\"audio\",SUBTITLES=\"subs\"\nvideo-small/playlist.m3u8\n")
    try folder.write(lines.joined(separator: "\n"), to: "\(path)/master.m3u8")
  }
}
