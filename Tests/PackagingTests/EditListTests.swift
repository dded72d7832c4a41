import Catalog
import Foundation
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("What an edit list hides behind the start")
struct EditListTests {
  /// A key frame every 2 s, 25 pictures a second, with its header at the end.
  private func source(bFrames: Int, seconds: Double = 8) async throws -> String {
    try await SampleVideo(.mp4IndexLast) {
      ($0.seconds, $0.keyFrameInterval, $0.bFrames, $0.audio) = (seconds, 50, bFrames, [])
    }.file()
  }

  @Test(
    "Behind its end: what nothing needs is left out, what the last pictures need is shown and told",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts], [0, 2])
  func end(segmentType: PackagingOptions.SegmentType, bFrames: Int) async throws {
    let video = try PackagedVideo()
    let file = try edited(await source(bFrames: bFrames), [(0, 4.52)], in: video.folder)
    var options = PackagedVideo.quick
    options.segmentType = segmentType
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.renditions?.first?.how == .copy)
    let wanted = try await PacketListing.pictureHashes(file)
    #expect((113...114).contains(wanted.count))
    let seen = try await PacketListing.pictureHashes(video.master)
    #expect(Array(seen.prefix(wanted.count)) == wanted)
    let more = seen.count - wanted.count
    #expect(bFrames == 0 ? more == 0 : (0...2).contains(more), "\(more) pictures too many")
    #expect(!manifest.ownWarnings.contains { $0.contains("at the start") })
    let told = manifest.ownWarnings.first { $0.contains("behind the end") }
    #expect(told?.hasPrefix("\(more) ") ?? (more == 0))
    #expect(abs(try video.rendition("video-source").duration - Double(seen.count) / 25) < 0.01)
  }

  struct Pieces: Sendable {
    let bFrames: Int
    let edits: [(start: Double, seconds: Double)]
    var length: Double { edits.reduce(0) { $0 + $1.seconds } }
  }

  static let pieces = [
    Pieces(bFrames: 2, edits: [(0, 2.4), (5, 2.6)]),
    // libavformat has no entries for most of what is hidden.
    Pieces(bFrames: 2, edits: [(0, 6), (11, 8)]), Pieces(bFrames: 0, edits: [(0, 5), (13.4, 6)]),
    Pieces(bFrames: 2, edits: [(11, 5), (1, 4)]),
  ]

  @Test("In its middle: the video is transcoded, and shows what the list says", arguments: pieces)
  func middle(_ test: Pieces) async throws {
    let video = try PackagedVideo()
    let file = try edited(await source(bFrames: test.bFrames, seconds: 20), test.edits, in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.renditions?.first?.how == .transcode)
    #expect(manifest.renditions?.first?.why?.contains("edit list") == true)
    let wanted = try await Likeness.times(file)
    let seen = try await Likeness.times(video.master)
    #expect(seen.count == wanted.count && abs(Double(wanted.count) - test.length * 25) <= 2)
    let likeness = try await Likeness(file, video.master, filter: "null")
    #expect(likeness.similarity >= 0.95, "\(likeness.similarity)")
  }

  /// A copy of `file` with another edit list.
  /// - Parameter edits: where each begins in the track, and how long it lasts. Seconds.
  private func edited(
    _ file: String, _ edits: [(start: Double, seconds: Double)], in folder: TemporaryDirectory
  ) throws -> String {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: file)))
    let movie = try MovieBoxes(bytes[...]).children("moov")
    // Ticks a second: of the movie, and of the track.
    let scales = try [movie.body("mvhd"), movie.children("trak/mdia").body("mdhd")].map { body in
      Double(body.dropFirst(12).prefix(4).reduce(0) { $0 << 8 | Int($1) })
    }
    // The composition of B-frames is shifted by the list that ffmpeg has written.
    let shift = try movie.children("trak/edts").body("elst").dropFirst(12).prefix(4).reduce(0) { $0 << 8 | Int($1) }
    var list: [UInt8] = [0, 0, 0, 0] + Self.number(edits.count)
    for edit in edits {
      list += Self.number(Int(edit.seconds * scales[0])) + Self.number(Int(edit.start * scales[1]) + shift)
      list += [0, 1, 0, 0]
    }
    let path = folder.path("edited.mp4")
    try Data(try Self.replacing("elst", by: list, in: bytes[...])).write(to: URL(filePath: path))
    return path
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func replacing(_ type: String, by body: [UInt8], in bytes: ArraySlice<UInt8>) throws -> [UInt8] {
    try MovieBoxes(bytes).boxes.flatMap { box in
      let content =
        switch box.type {
        case type: body
        case "moov", "trak", "edts": try replacing(type, by: body, in: box.body)
        default: Array(box.body)
        }
      return number(content.count + 8) + Array(box.type.utf8) + content
    }
  }
}
