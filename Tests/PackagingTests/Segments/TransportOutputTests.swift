import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

/// What a transport stream needs and other containers do not have.
@Suite("Transport streams that are made")
struct TransportOutputTests {
  private func packaged(_ file: String, in video: PackagedVideo) async throws -> RenditionFiles {
    var options = PackagedVideo.quick
    options.segmentType = .mpegts
    _ = try await video.ready(file, options: options)
    return try video.rendition("video-source")
  }

  /// Payloads of the packets of elementary streams' first PID, one for each unit (ISO/IEC 13818-1 §2.4.3).
  private func units(of segment: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for start in stride(from: 0, to: segment.count, by: 188)
    where segment[start + 1] & 0x1f == 1 && segment[start + 2] == 0 {
      let body = start + 4 + (segment[start + 3] & 0x20 != 0 ? 1 + Int(segment[start + 4]) : 0)
      if segment[start + 1] & 0x40 != 0 { found.append([]) }
      found[found.count - 1] += segment[body..<start + 188]
    }
    return found
  }

  /// The types of an access unit's NAL units up to the first slice, behind the packet's own start code.
  private func types(of unit: [UInt8]) -> [UInt8] {
    let types = AnnexB.units(unit).map { unit[$0.lowerBound] & 0x1f }
    return Array(types.dropFirst().prefix { !(1...5).contains($0) })
  }

  static let messages: [(what: String, encoder: String)] = [
    ("buffering periods, which refer to a parameter set", "keyint=25:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500"),
    ("recovery points instead of IDRs", "keyint=25:open-gop=1"),
  ]

  @Test("Every segment begins with a delimiter and parameter sets, before all messages", arguments: messages)
  func order(what: String, encoder: String) async throws {
    let file = try await SampleVideo(.mp4) {
      ($0.width, $0.height, $0.audio) = (64, 64, [])
      $0.options = ["-x264-params", encoder]
    }.file()
    let video = try PackagedVideo()
    let picture = try await packaged(file, in: video)
    try #require(picture.playlist.segments.count > 1)
    for segment in picture.playlist.segments {
      let first = try #require(units(of: try picture.bytes(segment.uri)).first)
      let types = types(of: first)
      #expect(types.starts(with: [9, 7, 8, 6]) && types.dropFirst(3).allSatisfy { $0 == 6 }, "\(what): \(types)")
    }
    // ffmpeg complains where a message comes before the set that it refers to.
    let decoded = try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", video.master, "-f", "null", "-"])
    #expect(decoded.errorOutput == "")
    #expect(try await PacketListing.sliceHashes(video.master) == PacketListing.sliceHashes(file))
  }

  @Test("Times that are alike at 90 kHz are kept apart, by no more than that takes")
  func alike() async throws {
    let video = try PackagedVideo()
    let file = video.folder.path("alike.mp4")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=2", "-vf",
        "settb=1/1000000,setpts='floor(N/2)*80000+mod(N,2)'", "-fps_mode", "passthrough", "-enc_time_base", "1:1000000",
        "-video_track_timescale", "1000000", "-c:v", "libx264", "-bf", "0", file,
      ])
    _ = try await packaged(file, in: video)
    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == 50 && after.count == 50)
    #expect(before[1] - before[0] < 0.00001)
    #expect(zip(before, after).allSatisfy { abs($1 - $0) < 0.00002 })
  }

  @Test("Pictures that a transport stream has shown before they are decoded are shown at those times")
  func late() async throws {
    let source = try await SampleVideo(.mpegTS) {
      ($0.width, $0.height, $0.audio) = (64, 64, [])
      // So that each has both times, which are changed below.
      $0.options = ["-bsf:v", "setts=pts=PTS+20000"]
    }.file()
    let video = try PackagedVideo()
    let file = video.folder.path("late.ts")
    try Data(Self.shownEarlier(by: 34400, [UInt8](Data(contentsOf: URL(filePath: source))))).write(
      to: URL(filePath: file))
    _ = try await packaged(file, in: video)
    let (before, after) = (try await Self.givenTimes(file), try await Self.givenTimes(video.master))
    try #require(before.count == 150 && after.count == 150)
    #expect(before.contains { $0.shown < $0.decoded - 0.01 }, "the source has to be wrong")
    #expect(after.allSatisfy { $0.shown >= $0.decoded })
    #expect(zip(before, after).allSatisfy { abs(($1.shown - after[0].shown) - ($0.shown - before[0].shown)) < 0.0001 })
  }

  /// Takes `ticks` from all presentation times that stand beside a decoding time (ISO/IEC 13818-1 §2.4.3.6).
  private static func shownEarlier(by ticks: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, to: bytes.count, by: 188)
    where bytes[start + 1] & 0x5f == 0x41 && bytes[start + 2] == 0 {
      let header = start + 4 + (bytes[start + 3] & 0x20 != 0 ? 1 + Int(bytes[start + 4]) : 0)
      guard bytes[header + 7] & 0xc0 == 0xc0 else { continue }
      let field = bytes[header + 9..<header + 14].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let time = ((field >> 33 & 7) << 30 | (field >> 17 & 0x7fff) << 15 | (field >> 1 & 0x7fff)) - ticks
      let changed =
        3 << 36 | (time >> 30 & 7) << 33 | (time >> 15 & 0x7fff) << 17 | (time & 0x7fff) << 1 | 0x1_0001_0001
      for index in 0..<5 { bytes[header + 9 + index] = UInt8(truncatingIfNeeded: changed >> UInt64(32 - 8 * index)) }
    }
    return bytes
  }

  /// Of every packet of the video. Seconds.
  private static func givenTimes(_ file: String) async throws -> [(shown: Double, decoded: Double)] {
    let listing = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,dts_time", "-of", "compact=p=0",
        file,
      ])
    return listing.output.split(separator: "\n").compactMap { line in
      var times: [Substring: Double] = [:]
      for field in line.split(separator: "|") {
        let parts = field.split(separator: "=")
        if parts.count == 2 { times[parts[0]] = Double(parts[1]) }
      }
      guard let shown = times["pts_time"] else { return nil }
      // Where only one is written, it is both.
      return (shown, times["dts_time"] ?? shown)
    }
  }

  static let ends: [(what: String, options: [String], remux: [String], seconds: Double)] = [
    (
      "encoded, with pauses: times of decoding are far apart where times of showing are not",
      ["-vf", "select='lt(n,2)+eq(n,60)+gte(n,120)'", "-fps_mode", "vfr", "-c:v", "libtheora", "-f", "ogg"], [], 4.067
    ),
    (
      "copied, and the last picture stays for three seconds",
      ["-c:v", "libx264", "-bf", "0", "-video_track_timescale", "30000", "-f", "mp4"],
      ["-bsf:v", "setts=duration='if(gte(N,121),90000,DURATION)'", "-video_track_timescale", "30000", "-f", "mp4"],
      7.033
    ),
  ]

  @Test("How long the last picture is shown, EXTINF alone tells", arguments: ends)
  func lastPicture(what: String, options: [String], remux: [String], seconds: Double) async throws {
    let video = try PackagedVideo()
    var file = video.folder.path("end.video")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=30:d=4.06", "-pix_fmt", "yuv420p", "-g",
        "30",
      ] + options + [file])
    if !remux.isEmpty { file = try await video.remuxed(file, remux) }
    let picture = try await packaged(file, in: video)
    #expect(abs(picture.duration - seconds) < 0.05, "\(what): \(picture.duration)")
  }

  @Test("The smallest video is taken for a transport stream, not for a program stream")
  func tiny() async throws {
    let file = try await SampleVideo {
      ($0.seconds, $0.width, $0.height, $0.bFrames) = (0.04, 16, 16, 0)
      $0.options = ["-af", "volume=0"]
    }.file()
    let video = try PackagedVideo()
    let picture = try await packaged(file, in: video)
    for folder in [picture, try video.rendition("audio-0-und")] {
      let bytes = try folder.bytes("00000.ts")
      // Less than half of it is padding's to fill.
      #expect(bytes.count.isMultiple(of: 188) && bytes.count < 8000)
      #expect(stride(from: 0, to: bytes.count, by: 188).allSatisfy { bytes[$0] == 0x47 })
      let format = try await run(
        .ffprobe, ["-v", "error", "-show_entries", "format=format_name", "-of", "csv=p=0", folder.folder + "/00000.ts"])
      #expect(format.output == "mpegts\n")
    }
    #expect(try await PacketListing.pictureHashes(video.master).count == 1)
  }
}
