import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Two seconds of pictures.
@Suite("Sound without a picture: the nearest one is shown as long as it is heard")
struct HeldPictureTests {
  struct Case: CustomTestStringConvertible, Sendable {
    /// MPEG-4 Part 2 is encoded anew.
    let codec: String
    let type: PackagingOptions.SegmentType
    let extra: Double
    let isHeld: Bool

    var testDescription: String { "\(codec), \(type), \(extra) s" }
    var isCopied: Bool { codec == "libx264" }

    func sample(_ options: [String]) -> SampleVideo {
      SampleVideo {
        ($0.seconds, $0.width, $0.height, $0.video, $0.options) = (2, 128, 72, codec, options)
      }
    }

    var options: PackagingOptions {
      var options = PackagedVideo.quick
      options.segmentType = type
      return options
    }
  }

  static let ends: [Case] = [
    // A picture that is copied stays within its segment; in a transport stream it cannot be said to.
    Case(codec: "libx264", type: .fmp4, extra: 1, isHeld: true),
    Case(codec: "libx264", type: .fmp4, extra: 30, isHeld: false),
    Case(codec: "libx264", type: .mpegts, extra: 1, isHeld: false),
    Case(codec: "mpeg4", type: .fmp4, extra: 1, isHeld: true),
    Case(codec: "mpeg4", type: .fmp4, extra: 30, isHeld: true),
    Case(codec: "mpeg4", type: .mpegts, extra: 1, isHeld: true),
    Case(codec: "mpeg4", type: .mpegts, extra: 30, isHeld: true),
  ]

  @Test("Sound that goes on after the last picture", arguments: ends)
  func end(_ each: Case) async throws {
    let seconds = 2 + each.extra
    let file = try await each.sample(["-af", "apad=whole_dur=\(seconds)"]).file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: each.options)
    #expect(manifest.renditions?.first?.how == (each.isCopied ? .copy : .transcode))
    let (picture, sound) = (try video.rendition("video-source"), try video.rendition("audio-0-und"))
    #expect(abs(sound.duration - seconds) < 0.06)
    #expect(abs(picture.duration - (each.isHeld ? seconds : 2)) < 0.06, "\(picture.duration)")
    #expect(try video.coversOtherTimes == !each.isHeld)
    let longest = Double(picture.playlist.targetDuration) + 0.5
    #expect(picture.playlist.targetDuration == 6 && picture.playlist.segments.allSatisfy { $0.duration < longest })
    let words = each.extra < 2 ? [] : ["for 30.0 s after the last picture, " + (each.isHeld ? "which" : "alone")]
    #expect(manifest.ownWarnings.count == words.count)
    #expect(words.allSatisfy { words in manifest.ownWarnings.contains { $0.contains(words) } })
    #expect(try String(contentsOfFile: video.master, encoding: .utf8).contains("FRAME-RATE=25.000"))

    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == 50 && after.count >= 50)
    #expect(zip(before, after).allSatisfy { abs(($1 - after[0]) - ($0 - before[0])) < 0.002 })
    guard each.isCopied else {
      // As often as others, to the end.
      #expect(zip(after, after.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.002 })
      return #expect(abs(try #require(after.last) - after[0] + 0.04 - seconds) < 0.06)
    }
    #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(file))
    guard each.isHeld else { return }
    let ends = try [picture, sound].map { try #require(try $0.segments().joined().map(\.end).max()) }
    #expect(abs(ends[0] - ends[1]) < 0.001, "\(ends)")
  }

  static let starts: [Case] = [
    Case(codec: "libx264", type: .fmp4, extra: 0.2, isHeld: true),
    Case(codec: "libx264", type: .fmp4, extra: 3, isHeld: true),
    Case(codec: "libx264", type: .fmp4, extra: 8, isHeld: false),
    Case(codec: "libx264", type: .mpegts, extra: 0.2, isHeld: true),
    Case(codec: "mpeg4", type: .fmp4, extra: 0.2, isHeld: true),
    Case(codec: "mpeg4", type: .mpegts, extra: 3, isHeld: true),
  ]

  @Test("Sound that begins before the first picture", arguments: starts)
  func start(_ each: Case) async throws {
    let seconds = 2 + each.extra
    let file = try await each.sample(["-vf", "setpts=PTS+\(each.extra)/TB", "-af", "apad=whole_dur=\(seconds)"]).file()
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: each.options)
    #expect(manifest.renditions?.first?.how == (each.isCopied ? .copy : .transcode))
    let (picture, sound) = (try video.rendition("video-source"), try video.rendition("audio-0-und"))
    #expect(abs(sound.duration - seconds) < 0.06)
    #expect(abs(picture.duration - (each.isHeld ? seconds : 2)) < 0.06, "\(picture.duration)")
    #expect(try video.beginsAtOtherTimes == !each.isHeld)
    #expect(picture.playlist.targetDuration == 6)
    let words = each.extra < 2 ? [] : ["s before the first picture, " + (each.isHeld ? "which" : "alone")]
    #expect(manifest.ownWarnings.count == words.count, "\(manifest.ownWarnings)")
    #expect(words.allSatisfy { words in manifest.ownWarnings.contains { $0.contains(words) } })
    #expect(try String(contentsOfFile: video.master, encoding: .utf8).contains("FRAME-RATE=25.000"))

    let (before, after) = (try await Likeness.times(file), try await Likeness.times(video.master))
    try #require(before.count == 50 && after.count >= 50)
    // But for the first, pictures are where they were beside the sound.
    let (old, new) = (try await soundStart(file), try await soundStart(video.master))
    let own = after.suffix(49)
    #expect(zip(before.dropFirst(), own).allSatisfy { abs(($1 - new) - ($0 - old)) < 0.03 })
    #expect(zip(own, own.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.002 })
    #expect(abs(after[0] - new) < 0.06 || !each.isHeld, "\(after[0]) \(new)")
    guard each.isCopied else {
      return #expect(zip(after, after.dropFirst()).allSatisfy { $1 - $0 < 0.061 })
    }
    #expect(try await PacketListing.pictureHashes(video.master) == PacketListing.pictureHashes(file))
  }

  /// Of the first packet that is heard.
  private func soundStart(_ file: String) async throws -> Double {
    try #require(try await PacketListing.read(file, stream: "a:0").packets.first?.pts)
  }

  @Test("Smaller copies show it as long", arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func ladder(type: PackagingOptions.SegmentType) async throws {
    let file = try await SampleVideo {
      ($0.seconds, $0.video, $0.options) = (2, type == .fmp4 ? "libx264" : "mpeg4", ["-af", "apad=whole_dur=3.5"])
    }.file()
    let video = try PackagedVideo()
    let options = PackagedVideo.laddered([90], type: type)
    _ = try await video.ready(file, options: options)
    guard case .complete = await video.ladder(options) else { throw PackagedVideo.NotReady(outcome: "no ladder") }
    let (picture, copy) = (try video.rendition("video-source"), try video.rendition("video-90p"))
    #expect(picture.playlist.segments.map(\.duration) == copy.playlist.segments.map(\.duration))
    #expect(abs(picture.duration - 3.5) < 0.06)
    let report = try Verifier.verify("master.m3u8", of: FolderFiles(root: video.directory.path))
    let findings = ["apple-8.3", "apple-8.7", "apple-8.22"].flatMap { report.outcome(of: $0)?.findings ?? [] }
    #expect(report.errors.isEmpty && findings.isEmpty, "\(report.errors) \(findings)")
  }
}
