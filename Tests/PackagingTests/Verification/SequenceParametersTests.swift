import Foundation
import TestSupport
import Testing

@testable import Packaging

@Suite("What leat verify reads of H.264 and AAC")
struct SequenceParametersTests {
  /// What ffmpeg makes, in MPEG-TS and in fragmented MP4.
  private static func made(_ options: [String], as name: String, in folder: TemporaryDirectory) async throws -> [UInt8]
  {
    let path = folder.path(name)
    let source = ["-f", "lavfi", "-i", "testsrc2=s=322x182:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1:r=44100"]
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin"] + source + ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"] + options + [
        path
      ])
    return [UInt8](try #require(FileManager.default.contents(atPath: path)))
  }

  static let kinds: [(options: [String], width: Int, ratio: Double, range: String)] = [
    ([], 322, 1, "SDR"),
    (["-vf", "setsar=4/3", "-color_trc", "smpte2084"], 322, 4.0 / 3, "PQ"),
    (["-vf", "setsar=7/5", "-color_trc", "arib-std-b67"], 322, 1.4, "HLG"),
    (["-vf", "scale=320:192", "-flags", "+ilme+ildct", "-x264-params", "interlaced=1"], 320, 1, "SDR"),
    (["-profile:v", "high422", "-pix_fmt", "yuv422p"], 322, 1, "SDR"),
  ]

  @Test("Size, shape of pixels and transfer, from the parameter set and from the header", arguments: kinds)
  func pictures(options: [String], width: Int, ratio: Double, range: String) async throws {
    let folder = try TemporaryDirectory("parameters")
    let stream = try await Self.made(options, as: "a.ts", in: folder)
    let facts = try TransportStreamScan.facts(of: MemoryBytes(bytes: stream), reference: nil)
    let movie = try await Self.made(
      options + ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"], as: "a.mp4", in: folder)
    let header = try InitSegment(MemoryBytes(bytes: movie))
    for formats in [facts.formats, header.tracks] {
      let video = try #require(formats.first { $0.kind == .video })
      #expect(video.width == width && video.height == (width == 320 ? 192 : 182))
      // ffmpeg's scaler changes the shape of pixels by a rounding.
      #expect(abs(video.sampleAspectRatio - ratio) < 0.07)
      #expect(video.videoRange == range)
      #expect(video.codec?.hasPrefix("avc1.") == true)
      let audio = try #require(formats.first { $0.kind == .audio })
      #expect(audio.codec == "mp4a.40.2" && audio.channels == 1 && audio.sampleRate == 44100)
    }
    let codecs = [facts.formats, header.tracks].map { formats in formats.first { $0.kind == .video }?.codec }
    #expect(codecs[0] == codecs[1])
    let sound = try #require(facts.tracks.last)
    #expect(sound.samples > 40 && abs(sound.endSeconds - sound.startSeconds - 1) < 0.1)
  }
}
