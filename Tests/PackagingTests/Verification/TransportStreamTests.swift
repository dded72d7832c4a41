import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("leat verify on MPEG-TS")
struct TransportStreamVerificationTests {
  private static let segment = "video-source/00001.ts"

  /// A packaged stream's files.
  private static func packaged() async throws -> StreamFolder {
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.segmentType = .mpegts
    _ = try await video.ready(try await SampleVideo(.mp4).file(), options: options)
    return StreamFolder(files: try video.files().mapValues { Array($0) })
  }

  /// What is wrong with a segment, and the rule that is broken by it, and no other.
  static let faults: [(rule: String, what: String, change: @Sendable (inout StreamFolder) async throws -> Void)] = [
    ("apple-7.2", "a continuity counter is skipped", { $0.files[segment]?[188 * 20 + 3] ^= 8 }),
    ("rfc8216-3.2", "the file ends within a packet", { $0.files[segment]? += [0x47, 0x1F, 0xFF] }),
    ("rfc8216-3.2", "the clock is missing", { stopClock(in: &$0.files[segment, default: []]) }),
    ("apple-1.5", "HEVC", { $0 = try await highEfficiency() }),
  ]

  @Test("Packets that are lost, clocks that are missing, and HEVC are found, each by its own rule")
  func packets() async throws {
    let folder = try await Self.packaged()
    let report = try folder.verified()
    #expect(report.errors.flatMap(\.findings).map(\.description) == [])
    #expect(report.outcome(of: "rfc8216-3.2")?.status == .pass)
    #expect(report.outcome(of: "apple-7.2")?.status == .pass)
    #expect(report.outcome(of: "rfc8216-4.3.4.2-resolution")?.status == .pass)
    // Of a short source of one bit rate.
    let before = try folder.broken()
    for (rule, what, change) in Self.faults {
      var changed = folder
      try await change(&changed)
      #expect(try changed.broken().subtracting(before) == [rule], "\(what)")
    }
    var changed = folder
    Self.rename(0, in: &changed.files[Self.segment, default: []])
    #expect(try changed.broken().contains("rfc8216-3.2"), "the program association table is missing")
  }

  @Test("A segment that is played twice, and times that jump, are found")
  func times() async throws {
    var folder = try await Self.packaged()
    folder.replace("00001.ts", with: "00000.ts", in: "video-source/playlist.m3u8")
    #expect(try folder.verified().outcome(of: "apple-7.2")?.status == .error)
  }

  @Test("A picture that stands still where two segments meet is no gap, and what is not said of a segment is no change")
  func pause() async throws {
    let video = try PackagedVideo()
    let file = video.folder.path("pause.mkv")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=30", "-vf",
        "select='lt(t,9.98)+gt(t,13.98)'", "-fps_mode", "vfr", "-c:v", "libx264", "-g", "50", "-bf", "0",
        "-force_key_frames", "expr:gte(t,n_forced*2)", "-pix_fmt", "yuv420p", file,
      ])
    var options = PackagedVideo.quick
    options.segmentType = .mpegts
    _ = try await video.ready(file, options: options)
    let lengths = try video.rendition("video-source").playlist.segments.map(\.duration)
    #expect(lengths.contains { $0 > 4 && $0 < 6.5 })
  }

  @Test("Clocks of 33 bits that wrap go on")
  func wrap() async throws {
    let folder = try TemporaryDirectory("wrap")
    try FileManager.default.createDirectory(atPath: folder.path("s"), withIntermediateDirectories: true)
    // 2^33 ticks are 95443.7 s.
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", try await SampleVideo(.mp4).file(), "-map", "0:v", "-c", "copy",
        "-output_ts_offset", "95440", "-hls_time", "1", "-hls_playlist_type", "vod", "-hls_flags",
        "independent_segments",
        folder.path("s/playlist.m3u8"),
      ])
    let report = try Verifier.verify("playlist.m3u8", of: FolderFiles(root: folder.path("s")))
    #expect(report.outcome(of: "apple-7.2")?.findings == [])
    #expect(report.outcome(of: "apple-8.1")?.findings == [])
    #expect(report.outcome(of: "apple-7.2")?.status == .pass)
  }

  /// Gives the packets of `pid` another one that nobody reads.
  private static func rename(_ pid: UInt8, in bytes: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 188) where bytes[start + 1] & 0x1f == 0 && bytes[start + 2] == pid
    {
      bytes[start + 1] |= 0x1f
      bytes[start + 2] = 0xF0
    }
  }

  private static func stopClock(in bytes: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 188) where bytes[start + 3] & 0x20 != 0 && bytes[start + 4] > 0 {
      bytes[start + 5] &= 0xEF
    }
  }

  /// HEVC in a transport stream, as ffmpeg writes it.
  private static func highEfficiency() async throws -> StreamFolder {
    let video = try await SampleVideo(.mpegTS) {
      ($0.seconds, $0.video, $0.width, $0.height, $0.bFrames, $0.audio) = (12, "libx265", 64, 64, 0, [])
      $0.options = ["-x265-params", "log-level=error:open-gop=0"]
    }.file()
    let folder = try TemporaryDirectory("hevc")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", video, "-c", "copy", "-hls_time", "6", "-hls_playlist_type", "vod",
        "-hls_flags", "independent_segments", folder.path("master.m3u8"),
      ])
    var files = StreamFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      files.files[name] = FileManager.default.contents(atPath: folder.path(name)).map(Array.init)
    }
    return files
  }
}
