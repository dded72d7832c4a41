import Catalog
import Foundation
import TestSupport
import Testing

/// What ffmpeg, mpv, GStreamer and VLC make of streams that nginx serves (`etc/dev/players`).
@Suite("Other people's players", .heavy)
struct OtherPlayersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let configuration: String
    var video = SampleVideo()
    /// The video follows itself in this size; nothing else changes.
    var secondSize: (width: Int, height: Int)?
    /// As the playlist calls them.
    var audio = "und"
    var subtitles = ""
    /// What a player cannot do is told in etc/doc/players.md.
    var without: String?
    var testDescription: String { name }
  }

  private static let bilingual = SampleVideo(.matroska) {
    ($0.seconds, $0.keyFrameInterval, $0.subtitles) = (12, 50, ["eng"])
    $0.audio = [.init(language: "eng"), .init("ac3", language: "deu")]
    // Pauses of up to three pictures.
    $0.options = ["-vf", "select=not(eq(mod(n\\,7)\\,3)+eq(mod(n\\,50)\\,18))", "-fps_mode", "vfr"]
  }

  static let cases = [
    Case(
      name: "copied, pictures at uneven times, two languages, subtitles, fMP4", configuration: "segment_type: fmp4",
      video: bilingual, audio: "en,de", subtitles: "en"),
    Case(
      name: "copied, pictures at uneven times, two languages, subtitles, MPEG-TS",
      configuration: "segment_type: mpegts",
      video: bilingual, audio: "en,de", subtitles: "en"),
    Case(
      name: "transcoded, two qualities, fMP4", configuration: "segment_type: fmp4\nladder: [240]",
      video: SampleVideo(.mpegTS) {
        ($0.seconds, $0.width, $0.height, $0.video, $0.audio) = (12, 640, 360, "mpeg2video", [.init("mp2")])
      }),
    Case(
      name: "encrypted, MPEG-TS", configuration: "segment_type: mpegts\nencryption: aes-128",
      video: SampleVideo { $0.seconds = 12 }, without: "mpv"),
    Case(
      name: "another size on the way, MPEG-TS", configuration: "segment_type: mpegts",
      video: SampleVideo { $0.seconds = 6 }, secondSize: (640, 360)),
  ]

  @Test(
    "Each tells length and tracks, seeks to five places, comes to the end, and complains of nothing", arguments: cases)
  func plays(_ tried: Case) async throws {
    let folder = try TemporaryDirectory("players")
    let settings = try folder.write("root: \(folder.path)\n\(tried.configuration)\n", to: "leat.yaml")
    let path = "videos/\(VideoID.random())"
    var (file, seconds) = (try await tried.video.file(), tried.video.seconds)
    if let size = tried.secondSize {
      file = try await SampleVideo.joined(
        [(tried.video.width, tried.video.height), size], seconds: seconds, in: folder)
      seconds *= 2
    }
    let answer = try await runAnyway(
      BuiltProgram.leat.path, ["package", file, "--config", settings, "--output", folder.path("public/\(path)")])
    #expect(answer.succeeded, "\(answer)")
    let nginx = try await PrivateNginx.start(root: folder.path("public"))
    let players = try await runAnyway(
      ProjectFile.path("etc/dev/players"),
      [
        "\(nginx.url)/\(path)/master.m3u8", "--duration", "\(seconds)", "--audio", tried.audio, "--subtitles",
        tried.subtitles,
      ] + (tried.without.map { ["--without", $0] } ?? []), limit: .seconds(900))
    #expect(players.succeeded, "\(players)")
    print("\(tried.testDescription)\n\(players.output)")
  }
}
