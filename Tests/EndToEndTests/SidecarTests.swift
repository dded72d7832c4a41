import Catalog
import Foundation
import TestSupport
import Testing

/// Subtitles, a picture and words beside a video, with real programs from the inbox to nginx.
@Suite("Files beside a video", .heavy)
struct SidecarTests {
  private static let subtitles = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"

  private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  /// A picture made by ffmpeg, in one colour.
  private func picture(_ root: TemporaryDirectory, _ name: String, colour: String) async throws -> String {
    let path = root.path(name)
    try await run(
      .ffmpeg, ["-v", "error", "-y", "-f", "lavfi", "-i", "color=\(colour):size=2400x1000", "-frames:v", "1", path])
    return path
  }

  /// The middle of the poster: its luma, and the two colours.
  private func poster(_ published: Published, _ manifest: Manifest) async throws -> (size: String, first: [UInt8]) {
    let path = "\(published.folder(of: manifest))/\(manifest.poster ?? "none")"
    let size = try await run(
      .ffprobe, ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", path])
    let raw = try TemporaryDirectory("pixels")
    try await run(
      .ffmpeg, ["-v", "error", "-i", path, "-pix_fmt", "rgb24", "-f", "rawvideo", raw.path("pixels")])
    let pixels = FileManager.default.contents(atPath: raw.path("pixels")) ?? Data()
    return (size.output.trimmingCharacters(in: .whitespacesAndNewlines), Array(pixels.prefix(3)))
  }

  /// What the manifest says of files that were not used; other warnings are about the stream.
  private func complaints(_ manifest: Manifest) -> [String] {
    (manifest.warnings ?? []).filter { $0.contains("was not used") }
  }

  @Test("before, with and after the video: each is with it, the picture is its poster, and nothing raw is served")
  func whenever() async throws {
    let daemon = try await LeatDaemon.start()
    let published = Published(daemon: daemon)
    let (inbox, root) = (daemon.inbox, daemon.root)
    try write(Self.subtitles, to: "\(inbox)/harbour.en.srt")
    try FileManager.default.copyItem(
      atPath: try await picture(root, "red.png", colour: "red"), toPath: "\(inbox)/harbour.png")
    try await daemon.says("no video 'harbour'")
    try daemon.drop(try await SampleVideo(.mp4).file(), as: "harbour.mp4")
    try write(
      "title: The harbour\nvisibility: unlisted\nchapters:\n  - {start: 0, title: Out}\n", to: "\(inbox)/harbour.yaml")
    try await published.ready("harbour.mp4")
    try await daemon.says("added 'harbour.png'")
    try await daemon.says("added 'harbour.yaml'")
    var manifest = try #require(try published.manifest(named: "harbour.mp4"))
    #expect(manifest.title == "The harbour" && manifest.visibility == .unlisted)
    #expect(manifest.chapters?.count == 1 && manifest.chapters?.first?.end == manifest.source.duration)
    let red = try await poster(published, manifest)
    #expect(red.size == "1920,800" && red.first[0] > 200 && red.first[1] < 60)

    // Long after it was ready, and killed in the midst of it.
    try FileManager.default.copyItem(
      atPath: try await picture(root, "blue.jpg", colour: "blue"), toPath: "\(inbox)/harbour.jpg")
    try write("WEBVTT\n\n00:01.000 --> 00:02.000\nHallo\n", to: "\(inbox)/harbour.de.sdh.vtt")
    try write("<movie><plot>Ships.</plot></movie>", to: "\(inbox)/harbour.nfo")
    try write("chapters:\n  - {start: 0, title: Out}\n  - {start: 2, title: Home}\n", to: "\(inbox)/harbour.yml")
    try await daemon.kill()
    let next = try await LeatDaemon.start(root: root)
    try await next.until("all are taken") {
      let found = try published.manifest(named: "harbour.mp4")
      let formats = Set(found?.source.sidecars?.map(\.format) ?? [])
      return formats == ["srt", "vtt", "jpeg", "yaml", "nfo"] && found?.description == "Ships." ? true : nil
    }
    manifest = try #require(try published.manifest(named: "harbour.mp4"))
    #expect(manifest.source.sidecars?.count == 5 && manifest.title == "The harbour")
    manifest = try await next.until("both subtitles are in the stream") {
      let found = try published.manifest(named: "harbour.mp4")
      return found?.renditions?.count { $0.kind == .subtitles } == 2 ? found : nil
    }
    let master = try String(contentsOfFile: "\(published.folder(of: manifest))/master.m3u8", encoding: .utf8)
    #expect(
      master.contains("NAME=\"English\",LANGUAGE=\"en\"") && master.contains("NAME=\"German (SDH)\",LANGUAGE=\"de\""))
    #expect(master.contains("SUBTITLES=\"subtitles\""))
    // The newer list of chapters is in everything that players read.
    #expect(manifest.chapters?.map(\.title) == ["Out", "Home"])
    #expect(master.contains("#EXT-X-SESSION-DATA:DATA-ID=\"com.apple.hls.chapters\",URI=\"chapters.json\""))
    try await next.until("players read the newer chapters") {
      let texts = ["chapters.vtt", "chapters.json"].map {
        (try? String(contentsOfFile: "\(published.folder(of: manifest))/\($0)", encoding: .utf8)) ?? ""
      }
      return texts.allSatisfy { $0.contains("Home") } ? true : nil
    }
    let blue = try await poster(published, manifest)
    #expect(blue.first[2] > 200 && blue.first[0] < 60)
    #expect(complaints(manifest) == [])

    let nginx = try await PrivateNginx.start(root: daemon.published)
    let address = "\(nginx.url)/\(manifest.collection)/\(manifest.id)"
    for sidecar in manifest.source.sidecars ?? [] {
      #expect(FileManager.default.fileExists(atPath: "\(published.folder(of: manifest))/\(sidecar.path)"))
      #expect(try await status("\(address)/\(sidecar.path)") == "404", "\(sidecar.path)")
    }
    #expect(try await status("\(address)/.inbox-path") == "404")
    #expect(try await status("\(address)/poster.jpg") == "200")
    #expect(try FileManager.default.contentsOfDirectory(atPath: inbox) == [])
    _ = try await next.stop()
  }

  @Test("killed at any moment: each file is with its video in the end, once, and nothing is left over")
  func killed() async throws {
    let settings = "retry_delay: 100 ms\nsettle: 100 ms"
    var daemon = try await LeatDaemon.start(settings: settings)
    let root = daemon.root
    let film = try await SampleVideo(.mp4).file()
    let jpeg = try await picture(root, "p.jpg", colour: "green")
    let rounds = 12
    for round in 0..<rounds {
      let inbox = daemon.inbox
      var drops: [() throws -> Void] = [
        { try daemon.drop(film, as: "\(round).mp4") },
        { try write(Self.subtitles, to: "\(inbox)/\(round).fr.srt") },
        { try write("title: Film \(round)\ntags: [a]\n", to: "\(inbox)/\(round).yml") },
        { try FileManager.default.copyItem(atPath: jpeg, toPath: "\(inbox)/\(round).jpg") },
      ]
      drops.shuffle()
      let pause = Int.random(in: 0...400)
      for drop in drops {
        try drop()
        try await Task.sleep(for: .milliseconds(pause / 4))
      }
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...1200)))
      try await daemon.kill()
      daemon = try await LeatDaemon.start(root: root, settings: settings)
    }
    let published = Published(daemon: daemon)
    for round in 0..<rounds {
      try await daemon.until("all of \(round) is there") {
        let sidecars = try published.manifest(named: "\(round).mp4")?.source.sidecars ?? []
        return sidecars.count == 3 ? true : nil
      }
      let manifest = try await daemon.until("its subtitles are in the stream") {
        let found = try published.manifest(named: "\(round).mp4")
        return found?.renditions?.contains { $0.kind == .subtitles && $0.language == "fr" } == true ? found : nil
      }
      #expect(manifest.title == "Film \(round)" && manifest.tags == ["a"] && complaints(manifest) == [])
    }
    #expect(try published.manifests.count == rounds)
    try await daemon.until("nothing is left in the spool and the inbox") {
      let left = FileManager.default.subpaths(atPath: root.path("spool")) ?? []
      let inbox = try FileManager.default.contentsOfDirectory(atPath: root.path("inbox"))
      return inbox.isEmpty && left.allSatisfy { !$0.contains("/") || $0.hasPrefix("sidecars/") && !$0.contains(".") }
        ? true : nil
    }
    #expect(FileManager.default.subpaths(atPath: root.path("rejected")) == [])
    _ = try await daemon.stop()
  }

  private func status(_ address: String) async throws -> String {
    try await run(.curl, ["-s", "-o", "/dev/null", "-w", "%{http_code}", address]).output
  }

  @Test("broken ones, hostile pictures among them, are refused with a note, and the video goes on")
  func broken() async throws {
    let daemon = try await LeatDaemon.start()
    let published = Published(daemon: daemon)
    let inbox = daemon.inbox
    try write("title: [", to: "\(inbox)/a.yaml")
    try write("\u{0}\u{1}\u{2}", to: "\(inbox)/a.srt")
    try write("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><m><title>&a;</title></m>", to: "\(inbox)/a.nfo")
    try FileManager.default.createSymbolicLink(atPath: "\(inbox)/a.de.srt", withDestinationPath: "/etc/passwd")
    // A whole header, and then noise.
    let png = try Data(contentsOf: URL(filePath: try await picture(daemon.root, "a.png", colour: "red")))
    try (png.prefix(40) + Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* 151) })).write(
      to: URL(filePath: "\(inbox)/a.png"))
    try daemon.drop(try await SampleVideo(.mp4).file(), as: "a.mp4")
    try await published.ready("a.mp4")
    let names = ["a.de.srt", "a.nfo", "a.png", "a.srt", "a.yaml"]
    try await daemon.until("all are in 'rejected'") {
      let found = try? FileManager.default.contentsOfDirectory(atPath: "\(daemon.rejected)/videos").sorted()
      return found == names.flatMap { [$0, "\($0).why.txt"] } ? true : nil
    }
    let manifest = try #require(try published.manifest(named: "a.mp4"))
    #expect(manifest.state == .ready && manifest.title == "a" && complaints(manifest).count == names.count)
    #expect(manifest.source.sidecars == nil)
    for name in names { try await daemon.says("did not use '\(name)'") }
    _ = try await daemon.stop()
  }
}
