import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Recorders change the PIDs of a transport stream with the programme, and files that are joined have their own.
@Suite("A transport stream whose PIDs change on the way")
struct ChangedPIDsTests {
  /// Five seconds of silence, and four in which a tone begins after two.
  private static func parts(_ second: (inout SampleVideo) -> Void) -> [SampleVideo] {
    let silent = SampleVideo(.mpegTS) {
      ($0.seconds, $0.width, $0.height) = (5, 64, 36)
      $0.options = ["-af", "volume=0", "-mpegts_start_pid", "256"]
    }
    var other = silent
    other.seconds = 4
    other.options = ["-af", "volume=0:enable='lt(t,2)'"]
    second(&other)
    return [silent, other]
  }

  private func joined(_ parts: [SampleVideo], in video: PackagedVideo) async throws -> String {
    var joined = Data()
    for part in parts { joined += try Data(contentsOf: URL(filePath: try await part.file())) }
    let file = video.folder.path("joined.ts")
    try joined.write(to: URL(filePath: file))
    return file
  }

  static let changes: [(name: String, options: [String])] = [
    ("others", ["-mpegts_start_pid", "512"]),
    ("the sound's becomes the picture's", ["-mpegts_start_pid", "257"]),
    (
      "the picture's becomes the program map's, of another program",
      ["-mpegts_start_pid", "512", "-mpegts_pmt_start_pid", "256", "-mpegts_service_id", "7"]
    ),
    ("packets of 192 bytes", ["-mpegts_start_pid", "512", "-mpegts_m2ts_mode", "1"]),
  ]

  @Test(
    "Every picture comes through, and the sound stays with it, finished or arriving", arguments: changes, [false, true])
  func goesOn(change: (name: String, options: [String]), isArriving: Bool) async throws {
    var parts = Self.parts { $0.options += change.options }
    if change.options.contains("-mpegts_m2ts_mode") { parts[0].options += ["-mpegts_m2ts_mode", "1"] }
    let video = try PackagedVideo()
    let file = try await joined(parts, in: video)
    let manifest = try await video.ready(file, isArriving: isArriving)
    #expect(!manifest.ownWarnings.contains { $0.contains("left out:") || $0.contains("video track") })
    #expect(manifest.source.leftOut == nil)
    let files = [try await parts[0].file(), try await parts[1].file()]
    var pictures: [String] = []
    for file in files { pictures += try await PacketListing.pictureHashes(file) }
    #expect(try await PacketListing.pictureHashes(video.master) == pictures && pictures.count == 225)
    let (whole, second) = (try await Likeness.times(video.master), try await Likeness.times(files[1]))
    try #require(whole.count == 225)
    #expect(abs(whole[125] - whole[0] - 5) < 0.05, "\(whole[125])")
    let heard = try await Likeness.soundStart(video.master) - whole[125]
    let meant = try await Likeness.soundStart(files[1]) - second[0]
    #expect(abs(heard - meant) < 0.03, "\(heard) \(meant)")
  }

  @Test("Another size begins a new header and a discontinuity", arguments: [false, true])
  func size(isArriving: Bool) async throws {
    let parts = Self.parts {
      ($0.width, $0.height) = (96, 54)
      $0.options += ["-mpegts_start_pid", "512"]
    }
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await joined(parts, in: video), isArriving: isArriving)
    #expect(manifest.ownWarnings.contains { $0.contains("changes its format 1 times") })
    let picture = try video.rendition("video-source")
    #expect(picture.playlist.segments.compactMap(\.map?.uri) == ["init.mp4", "init-1.mp4"])
    #expect(try picture.segments().joined().count == 225)
    let sound = try video.rendition("audio-0-und").playlist.segments
    // It may go on for a moment after the picture.
    #expect(
      sound.map(\.isDiscontinuous).starts(with: picture.playlist.segments.map(\.isDiscontinuous)))
  }

  @Test("Another codec is left out, said, and makes the source stay", arguments: [false, true])
  func codec(isArriving: Bool) async throws {
    let parts = Self.parts {
      $0.video = "mpeg2video"
      $0.options += ["-mpegts_start_pid", "512"]
    }
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await joined(parts, in: video), isArriving: isArriving)
    #expect(
      manifest.ownWarnings.contains {
        $0.contains("4 s of video were left out: they are a stream of their own, which begins after 5 s")
      })
    #expect(abs((manifest.source.leftOut ?? 0) - 4) < 0.1)
    #expect(try video.rendition("video-source").segments().joined().count == 125)
    // The sound is what it was.
    #expect(abs(try video.rendition("audio-0-und").duration - 9) < 0.1)
  }

  /// Two programs at once, of three and of five seconds.
  private func programs(in folder: TemporaryDirectory, firstPID: Int) async throws -> String {
    let (one, other) = (SampleVideo(.mpegTS) { $0.seconds = 3 }, SampleVideo(.mpegTS) { $0.seconds = 5 })
    let file = folder.path("two-\(firstPID).ts")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", try await one.file(), "-i", try await other.file(), "-map", "0", "-map", "1",
        "-c", "copy", "-program", "title=one:st=0:st=1", "-program", "title=other:st=2:st=3", "-mpegts_start_pid",
        "\(firstPID)", file,
      ])
    return file
  }

  @Test("Several programs are not touched: what another part of them has is told, and makes the source stay")
  func severalPrograms() async throws {
    let video = try PackagedVideo()
    var joined = Data()
    for pid in [256, 512] {
      joined += try Data(contentsOf: URL(filePath: try await programs(in: video.folder, firstPID: pid)))
    }
    let file = video.folder.path("joined.ts")
    try joined.write(to: URL(filePath: file))
    let manifest = try await video.ready(file)
    // Both programs' pictures.
    #expect(abs((manifest.source.leftOut ?? 0) - 8) < 0.2)
    #expect(manifest.ownWarnings.filter { $0.contains("s of video were left out") }.count == 2)
    #expect(try video.rendition("video-source").segments().joined().count == 75)
  }

  @Test("Two videos at once are two: the first is taken")
  func parallel() async throws {
    let video = try PackagedVideo()
    let file = try await programs(in: video.folder, firstPID: 256)
    for isArriving in [false, true] {
      let video = try PackagedVideo()
      let manifest = try await video.ready(file, isArriving: isArriving)
      #expect(manifest.ownWarnings.contains { $0.contains("a second video track was left out") })
      #expect(manifest.source.leftOut == nil)
      #expect(try video.rendition("video-source").segments().joined().count == 75)
    }
  }
}
