import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

/// The real player in a real browser over a real nginx and Leat's own streams.
@Suite("The player plays", .inBrowser)
struct PlayerPlaybackTests {
  @Test(
    "A finished video plays in the languages that are chosen, to be heard and to be read, and ends; encrypted, too",
    arguments: ["fmp4", "mpegts"], [false, true])
  func finished(segmentType: String, isEncrypted: Bool) async throws {
    let tree = try SampleTree()
    let source = SampleVideo(.matroska) {
      $0.seconds = 12
      $0.isNumbered = true
      $0.audio = [.init(language: "eng"), .init(language: "deu")]
      $0.subtitles = ["eng"]
    }
    // With nginx's place for keys as it ships.
    let root = URL(filePath: tree.root).deletingLastPathComponent().path
    let encryption = isEncrypted ? "encryption: aes-128\nkey_rotation: 2\n" : ""
    let place = try await tree.addPackaged(
      "Tide </title> & \"mill\"", source, configuration: "root: \(root)\nsegment_type: \(segmentType)\n\(encryption)")
    try #require(FileManager.default.fileExists(atPath: "\(root)/keys/\(place.path)/1.key") == isEncrypted)
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    #expect(try await stage.browser.text("document.title") == "Tide </title> & \"mill\" – Our videos")
    #expect(try await stage.video("paused && !document.querySelector('video').controls"))
    try await stage.browser.press("k")
    try await eventually("English is heard") { abs(try await stage.frequency() - 330) < 8 ? true : nil }
    try await stage.browser.press("a")
    try await eventually("German is heard") { abs(try await stage.frequency() - 440) < 8 ? true : nil }
    #expect(try await stage.video("videoWidth === 320"))
    try await stage.waitUntil(
      "there are subtitles",
      "Array.from(document.querySelector('video').textTracks).some(t => t.kind === 'subtitles')", within: .seconds(180))
    try await checkWhatIsThere(on: stage, seconds: source.seconds, frameRate: source.frameRate)
    _ = try await stage.browser.script(
      "document.querySelector('video').pause(); document.querySelector('video').currentTime = 6")
    try await stage.browser.press("c")
    try await stage.waitUntil(
      "they are shown", "document.querySelector('.cue')?.textContent === 'turns the wheel'", within: .seconds(180))
    try await stage.browser.press("k")
    try await stage.browser.press("9")
    try await stage.waitUntil("it ends", "document.querySelector('video').ended", within: .seconds(180))
    #expect(try await stage.browser.text("document.querySelector('.bar-button').ariaLabel") == "Play again")
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  /// Length, tracks, and that a seek shows the picture of that time.
  private func checkWhatIsThere(on stage: PlayerStage, seconds: Double, frameRate: Int) async throws {
    let picture = 1 / Double(frameRate)
    // Fragmented MP4 begins as much later as its first picture is decoded before it is shown.
    let start = try await stage.browser.number("document.querySelector('video').buffered.start(0)")
    let duration = try await stage.browser.number("document.querySelector('video').duration")
    #expect((0...0.1).contains(start), "\(start) s")
    #expect(abs(duration - start - seconds) <= picture, "\(duration) s, from \(start) s on")
    #expect(
      try await stage.browser.text(
        "Array.from(document.querySelector('video').textTracks, (track) => track.kind + ' ' + track.label).join()")
        == "subtitles English")
    #expect(try await stage.items(of: "Audio track") == ["English", "German"])
    for share in [0.1, 0.7, 0.3, 0.9, 0.5] {
      // In the middle of a picture. The first one may come up to a packet of sound later than the sound.
      let number = Int(seconds * Double(frameRate) * share)
      _ = try await stage.browser.script(
        "const video = document.querySelector('video'); video.pause(); "
          + "video.currentTime = \(start + (Double(number) + 0.5) * picture)")
      var shown: Int?
      try await eventually(
        "picture \(number) is shown", describing: { "\(shown.map(String.init) ?? "none")" },
        condition: {
          guard try await stage.video("seeking === false && document.querySelector('video').readyState >= 2") else {
            return nil as Bool?
          }
          shown = try await stage.pictureNumber()
          return shown.map { abs($0 - number) <= 1 } == true ? true : nil
        })
    }
  }

  @Test(
    "Video that is copied although it is not H.264 plays to its end",
    arguments: [
      ("libaom-av1", ["-cpu-used", "8", "-usage", "realtime"]),
      ("libvpx-vp9", ["-cpu-used", "8", "-deadline", "realtime"]),
    ])
  func copied(encoder: String, options: [String]) async throws {
    let tree = try SampleTree()
    let source = SampleVideo { ($0.seconds, $0.video, $0.bFrames, $0.options) = (8, encoder, 0, options) }
    let place = try await tree.addPackaged(
      "Modern", source, configuration: "root: /srv/leat\ncodecs: {copy: [av1, vp9]}\n")
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("k")
    try await stage.browser.press("9")
    try await stage.waitUntil("it ends", "document.querySelector('video').ended")
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test(
    "Sound that describes the picture is offered as such, and remembered for those who chose it")
  func described() async throws {
    let tree = try SampleTree()
    let source = SampleVideo(.matroska) {
      $0.seconds = 12
      $0.audio = [.init(language: "eng"), .init(language: "eng"), .init(language: "eng")]
      $0.options = [
        "-disposition:a:0", "default", "-disposition:a:1", "comment", "-disposition:a:2", "visual_impaired",
      ]
    }
    let first = try await tree.addPackaged("First", source)
    let second = try await tree.addPackaged("Second", source)
    let stage = try await PlayerStage(tree)
    try await stage.openReady(first)
    let names = "Array.from(document.querySelectorAll('[role=menuitemradio]'), (item) => item.textContent).join('|')"
    try await stage.waitUntil(
      "the menu is there", "document.querySelector('button[aria-label=\"Audio track\"]') !== null",
      within: .seconds(180))
    _ = try await stage.browser.text(
      "(document.querySelector('button[aria-label=\"Audio track\"]').click(), document.title)")
    try await eventually("the tracks have names") {
      try await stage.browser.text(names).contains("English|English (commentary)|English (audio description)")
        ? true : nil
    }
    try await stage.browser.press(.escape)
    try await stage.browser.press("k")
    try await eventually("the programme is heard") { abs(try await stage.frequency() - 330) < 8 ? true : nil }
    try await stage.browser.press("a")
    try await eventually("commentary is heard") { abs(try await stage.frequency() - 440) < 8 ? true : nil }
    try await stage.browser.press("a")
    try await eventually("the description is heard") { abs(try await stage.frequency() - 550) < 8 ? true : nil }
    try await stage.openReady(second)
    try await stage.browser.press("k")
    try await eventually("the description is heard again") { abs(try await stage.frequency() - 550) < 8 ? true : nil }
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test("A picture that stands for longer than segments are is passed", arguments: ["libx264", "mpeg4"])
  func standing(encoder: String) async throws {
    let tree = try SampleTree()
    let source = SampleVideo(.matroska) {
      ($0.seconds, $0.video) = (40, encoder)
      $0.options = ["-vf", "select='lt(t,8)+gt(t,26)'", "-fps_mode", "vfr"]
    }
    let place = try await tree.addPackaged("A pause", source)
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("k")
    _ = try await stage.browser.script(
      "const v = document.querySelector('video'); v.currentTime = 5; v.playbackRate = 4")
    try await stage.waitUntil("it ends", "document.querySelector('video').ended")
    #expect(abs(try await stage.currentTime() - 40) < 0.5)
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test(
    "A picture that changes its size on the way plays through; encrypted, too, with headers in the clear",
    arguments: [("fmp4", false), ("fmp4", true), ("mpegts", false)])
  func changingSize(segmentType: String, isEncrypted: Bool) async throws {
    let tree = try SampleTree()
    let root = URL(filePath: tree.root).deletingLastPathComponent().path
    let encryption = isEncrypted ? "encryption: aes-128\n" : ""
    let file = try await SampleVideo.joined([(320, 180), (640, 360)], seconds: 4, in: tree.folder)
    let place = try await tree.addPackaged(
      "Two sizes", file: file, configuration: "root: \(root)\nsegment_type: \(segmentType)\n\(encryption)")
    try #require(FileManager.default.fileExists(atPath: "\(root)/keys/\(place.path)/0.key") == isEncrypted)
    let stage = try await PlayerStage(tree)
    try await stage.openReady(place)
    try await stage.browser.press("k")
    try await stage.waitUntil("the first size", "document.querySelector('video').videoWidth === 320")
    try await stage.waitUntil("the second size", "document.querySelector('video').videoWidth === 640")
    #expect(try await stage.currentTime() >= 3.9)
    try await stage.waitUntil("it ends", "document.querySelector('video').ended")
    #expect(abs(try await stage.currentTime() - 8) < 0.5)
    #expect(try await stage.complaints() == [])
    try await stage.end()
  }

  @Test(
    "A page that is opened before there is anything starts by itself, outlasts a stall of 25 seconds, and ends",
    arguments: ["fmp4", "mpegts"])
  func growing(segmentType: String) async throws {
    let tree = try SampleTree()
    let place = try tree.add("Growing", state: .receiving)
    let stage = try await PlayerStage(tree)
    try await stage.open(place)
    try await stage.waitUntil(
      "it says what it waits for", "document.getElementById('notice').textContent.includes('as soon as')")

    let upload = try await Upload(
      of: SampleVideo { $0.seconds = 20 }, in: tree, place: place, segmentType: segmentType)
    try await upload.append(share: 0.4)
    try await eventually("it starts by itself") { try await stage.currentTime() > 0.2 ? true : nil }
    #expect(try await stage.currentTime() < 4)
    #expect(try await stage.browser.text("document.querySelector('.time').textContent").hasSuffix("/ 0:20"))
    #expect(try await stage.browser.number("parseFloat(document.querySelector('.arrived').style.width)") < 60)
    #expect(try await stage.browser.isTrue("!document.body.textContent.includes('LIVE')"))

    try await stage.waitUntil(
      "it waits, and says so", "document.getElementById('notice').textContent.includes('Waiting')")
    let stalled = try await stage.currentTime()
    try await Task.sleep(for: .seconds(25))
    #expect(try await stage.currentTime() < stalled + 1)
    try await upload.append(share: 1)
    try await upload.complete()
    try await eventually("it goes on by itself") { try await stage.currentTime() > stalled + 1 ? true : nil }
    #expect(try await stage.browser.isTrue("document.getElementById('notice').hidden"))
    #expect(try await upload.worker.wait() == .exited(0))
    try await stage.waitUntil("the progress goes away", "document.getElementById('arrival').hidden")
    try await stage.waitUntil("it ends", "document.querySelector('video').ended")
    #expect(try await stage.browser.number("document.querySelector('video').duration") > 19)
    try await stage.end()
  }

  @Test("A worker that is killed while somebody watches is not noticed: another goes on")
  func restart() async throws {
    let tree = try SampleTree()
    let place = try tree.add("Restarted", state: .receiving)
    let stage = try await PlayerStage(tree)
    try await stage.open(place)
    let upload = try await Upload(of: SampleVideo { $0.seconds = 24 }, in: tree, place: place)
    try await upload.append(share: 0.4)
    try await eventually("it plays") { try await stage.currentTime() > 0.5 ? true : nil }
    _ = try await stage.browser.script("window.sameDocument = true")
    upload.worker.send(SIGKILL)
    #expect(try await upload.worker.wait() == .signalled(SIGKILL))
    try await stage.waitUntil(
      "it waits, and says so", "document.getElementById('notice').textContent.includes('Waiting')")
    let stalled = try await stage.currentTime()
    let second = try upload.startWorker()
    try await upload.append(share: 1)
    try await upload.complete()
    #expect(try await second.wait() == .exited(0))
    try await eventually("it goes on where it was") { try await stage.currentTime() > stalled + 1 ? true : nil }
    try await stage.waitUntil("it ends", "document.querySelector('video').ended", within: .seconds(60))
    #expect(try await stage.browser.isTrue("window.sameDocument && document.getElementById('notice').hidden"))
    #expect(try await stage.browser.number("document.querySelector('video').duration") > 23)
    try await stage.end()
  }

  @Test("A video that failed says why, also to whoever is waiting for it")
  func failed() async throws {
    let tree = try SampleTree()
    let waiting = try tree.add("Waiting", state: .processing)
    let failure = Manifest.Failure(code: "damaged", stage: "package", message: "'a.mp4' ends in a <b>frame</b>.")
    let failed = try tree.add("Failed", state: .failed) { $0.error = failure }
    let stage = try await PlayerStage(tree)
    try await stage.open(failed)
    #expect(
      try await stage.browser.text("document.querySelector('[role=alert]').textContent").contains(failure.message))
    try await stage.open(waiting)
    try await stage.waitUntil("it waits", "!document.getElementById('notice').hidden")
    try tree.change(waiting) {
      $0.state = .failed
      $0.error = failure
    }
    try await stage.waitUntil(
      "the reason is told", "document.getElementById('notice').textContent.includes('<b>frame</b>')")
    try await stage.end()
  }
}

/// A file that grows in front of `leat package --growing`, as an upload does.
private struct Upload {
  let worker: RunningProcess
  private let bytes: Data
  private let target: FileHandle
  private let orders: FileHandle
  private let arguments: [String]
  private let pipe: String

  init(
    of source: SampleVideo, in tree: SampleTree, place: VideoPlace, segmentType: String = "fmp4"
  ) async throws {
    bytes = try Data(contentsOf: URL(filePath: try await source.file()))
    let file = try tree.folder.write("", to: "upload.mp4")
    target = try #require(FileHandle(forWritingAtPath: file))
    pipe = tree.folder.path("orders")
    try #require(mkfifo(pipe, 0o600) == 0)
    // For reading, too: so it is open before the worker opens it.
    orders = try #require(FileHandle(forUpdatingAtPath: pipe))
    let configuration = try tree.folder.write("root: /srv/leat\nsegment_type: \(segmentType)\n", to: "leat.yaml")
    arguments = [
      "package", file, "--output", "\(tree.root)/\(place.path)", "--growing", "--config", configuration,
    ]
    worker = try RunningProcess(BuiltProgram.leat.path, arguments, input: pipe)
  }

  /// Another one for the same file.
  func startWorker() throws -> RunningProcess { try RunningProcess(BuiltProgram.leat.path, arguments, input: pipe) }

  /// Writes until `share` of the file is there.
  func append(share: Double) async throws {
    let end = Int(Double(bytes.count) * share)
    while Int(try target.offset()) < end {
      let start = Int(try target.offset())
      try target.write(contentsOf: bytes[start..<min(end, start + 64 << 10)])
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  func complete() async throws { try orders.write(contentsOf: Data("complete\n".utf8)) }
}
