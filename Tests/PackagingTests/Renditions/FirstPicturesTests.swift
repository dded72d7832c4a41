import CLibAV
import Catalog
import Foundation
import TestSupport
import Testing

@testable import Media
@testable import Packaging

/// Captures of a broadcast, and cuts without encoding: what the first pictures refer to is not there.
@Suite("Video that begins within open groups of pictures")
struct FirstPicturesTests {
  static let rows: [(start: CutPlaces.Start, keepsLeading: Bool, kept: [Int64])] = [
    (.keyFrame, false, [120, 200, 160]), (.keyFrame, true, [120, 40, 80, 200, 160]),
    (.anyFrame, false, [20, 120, 40, 80, 200, 160]), (.refresh, false, []),
  ]

  @Test("What refers to pictures that are not there is left out, unless nothing else is there", arguments: rows)
  func kept(start: CutPlaces.Start, keepsLeading: Bool, kept: [Int64]) throws {
    var beginning = FirstPictures(start, .h264(.annexB), keepsLeading: keepsLeading)
    var found: [Int64] = []
    for time: Int64 in [20, 120, 40, 80, 200, 160] {
      let packet = try samplePacket([0, 0, 0, 1, 0x41], pts: time)
      if time == 120 { packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY }
      if !beginning.leavesOut(packet) { found.append(time) }
    }
    #expect(found == kept)
  }

  @Test("Behind an IDR everything stays, whenever it is shown")
  func refresh() throws {
    var beginning = FirstPictures(.refresh, .h264(.annexB), keepsLeading: false)
    let packets = try [(0x41, 20), (0x65, 120), (0x41, 80)].map { type, time in
      try samplePacket([0, 0, 0, 1, UInt8(type)], pts: Int64(time))
    }
    #expect(packets.map { beginning.leavesOut($0) } == [true, false, false])
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let encoder: String
    let bFrames: Int
    let container: SampleVideo.Container
    /// Seconds; nil: the file's first third is missing, whatever it ended with.
    let cut: Double?

    var testDescription: String { "\(encoder), \(bFrames) B-frames, \(container), cut at \(cut ?? -1)" }
  }

  static let cases: [Case] = [
    Case(encoder: "libx264", bFrames: 1, container: .mpegTS, cut: nil),
    Case(encoder: "libx264", bFrames: 3, container: .mpegTS, cut: nil),
    Case(encoder: "libx264", bFrames: 2, container: .matroska, cut: 7.3),
    Case(encoder: "libx265", bFrames: 4, container: .mpegTS, cut: nil),
    Case(encoder: "libx265", bFrames: 3, container: .matroska, cut: 7.3),
  ]

  @Test(
    "It is ready: what can be decoded is shown at its time, and the sound is where it was", arguments: cases,
    [PackagingOptions.SegmentType.fmp4, .mpegts])
  func cut(row: Case, type: PackagingOptions.SegmentType) async throws {
    let video = try PackagedVideo()
    let whole = try await SampleVideo(row.cut == nil ? .mpegTS : row.container) {
      ($0.seconds, $0.video, $0.bFrames, $0.keyFrameInterval, $0.isNumbered) = (18, row.encoder, row.bFrames, 24, true)
      let groups = "open-gop=1:min-keyint=24:b-adapt=0"
      $0.options =
        row.encoder == "libx264" ? ["-x264-params", groups] : ["-x265-params", "log-level=error:\(groups)"]
    }.file()
    let file: String
    if let cut = row.cut {
      file = video.folder.path("cut.\(row.container == .mp4 ? "mp4" : "mkv")")
      try await run(
        .ffmpeg, ["-v", "error", "-nostdin", "-ss", "\(cut)", "-i", whole, "-map", "0", "-c", "copy", file])
    } else {
      let bytes = try #require(FileManager.default.contents(atPath: whole))
      file = video.folder.path("capture.ts")
      try bytes.dropFirst(bytes.count / 188 / 3 * 188).write(to: URL(filePath: file))
    }
    var options = PackagedVideo.quick
    options.segmentType = type
    if type == .fmp4 { options.copiedCodecs = ["hevc"] }
    let manifest = try await video.ready(file, options: options)
    let isCopied = row.encoder == "libx264" || type == .fmp4
    #expect(manifest.renditions?.first?.how == (isCopied ? .copy : .transcode))
    #expect(try video.errors() == [])
    let packets = try await PacketListing.read(file, stream: "v:0").packets
    let first = packets.first { $0.isKeyFrame }
    let key = try #require(first?.pts)
    let before = packets.map(\.pts).filter { $0 >= key }.sorted()
    let after = try await Likeness.times(video.master)
    try #require(before.count > 200 && packets.count > before.count)
    if isCopied { #expect(after.count == before.count) }
    let shift = (after.last ?? 0) - (before.last ?? 0)
    for (then, now) in zip(before.reversed(), after.reversed()).dropLast() {
      #expect(abs(now - then - shift) <= 0.002)
    }
    let sound = try await PacketListing.read(file, stream: "a:0").packets.last?.pts
    let heard = try await PacketListing.read(video.master, stream: "a:0").packets.last?.pts
    #expect(abs((heard ?? 0) - (sound ?? 0) - shift) < 0.023)
  }
}
