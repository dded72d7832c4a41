import Catalog
import Foundation
import TestSupport
import Testing

/// What ffmpeg, mpv, GStreamer and VLC make of streams that nginx serves (`etc/dev/players`).
@Suite("Other people's players", .heavy)
struct OtherPlayersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let segmentType: String
    let video: SampleVideo
    var testDescription: String { "\(name), \(segmentType)" }
  }

  private static func video(
    _ container: SampleVideo.Container, _ codec: String, subtitles: [String] = [], audio: [SampleVideo.Audio]
  ) -> SampleVideo {
    SampleVideo(container) {
      ($0.seconds, $0.video, $0.keyFrameInterval, $0.subtitles, $0.audio) = (20, codec, 50, subtitles, audio)
    }
  }

  static let cases = ["fmp4", "mpegts"].flatMap { type in
    [
      Case(
        name: "copied, two languages, subtitles", segmentType: type,
        video: video(
          .matroska, "libx264", subtitles: ["eng"], audio: [.init(language: "eng"), .init("ac3", language: "deu")])),
      Case(name: "transcoded", segmentType: type, video: video(.mpegTS, "mpeg2video", audio: [.init("mp2")])),
    ]
  }

  @Test(
    "Each tells length and tracks, seeks to five places, comes to the end, and complains of nothing", arguments: cases)
  func plays(_ tried: Case) async throws {
    let folder = try TemporaryDirectory("players")
    let settings = try folder.write("segment_type: \(tried.segmentType)\n", to: "leat.yaml")
    let path = "videos/\(VideoID.random())"
    let answer = try await runAnyway(
      BuiltProgram.leat.path,
      ["package", try await tried.video.file(), "--config", settings, "--output", folder.path("public/\(path)")])
    #expect(answer.succeeded, "\(answer)")
    let nginx = try await PrivateNginx.start(root: folder.path("public"))
    let players = try await runAnyway(
      ProjectFile.path("etc/dev/players"),
      [
        "\(nginx.url)/\(path)/master.m3u8", "--duration", "\(tried.video.seconds)", "--audio",
        "\(tried.video.audio.count)", "--subtitles", "\(tried.video.subtitles.count)",
      ], limit: .seconds(900))
    #expect(players.succeeded, "\(players)")
    print("\(tried.testDescription)\n\(players.output)")
  }
}
