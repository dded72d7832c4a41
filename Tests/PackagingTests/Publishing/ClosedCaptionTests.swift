import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Closed captions in the video")
struct ClosedCaptionTests {
  private static let types: [PackagingOptions.SegmentType] = [.fmp4, .mpegts]
  private static let containers: [SampleVideo.Container] = [.mp4, .mpegTS]

  private func master(_ video: PackagedVideo) throws -> MultivariantPlaylist {
    try MultivariantPlaylist(
      parsing: String(decoding: try #require(FileManager.default.contents(atPath: video.master)), as: UTF8.self))
  }

  @Test("are named in the multivariant playlist, and are in the stream", arguments: containers, types)
  func named(container: SampleVideo.Container, type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let video = try PackagedVideo()
    let file = try await CaptionedVideo.make(container, word: "MILL", in: video.folder)
    try #require(try await CaptionedVideo.read(file).contains("MILL"))
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])
    let master = try master(video)
    #expect(master.variants.allSatisfy { $0.closedCaptions == .group("captions") })
    let entry = try #require(master.renditions.first { $0.kind == .closedCaptions })
    #expect(entry.instreamID == "CC1" && entry.name == "Captions" && entry.uri == nil && entry.group == "captions")
    #expect(master.renditions.count { $0.kind == .closedCaptions } == 1)
    #expect(try await CaptionedVideo.read(video.master).contains("MILL"))

    // The bytes tell the rules of leat verify the same.
    var folder = StreamFolder(files: try video.files().mapValues { Array($0) })
    let before = try folder.broken()
    #expect(try folder.verified().outcome(of: "rfc8216-4.3.4.1-captions")?.status == .pass)
    folder.replace("INSTREAM-ID=\"CC1\"", with: "INSTREAM-ID=\"CC3\"", in: "master.m3u8")
    #expect(try folder.broken().subtracting(before) == ["rfc8216-4.3.4.1-captions"])
    folder.replace("CLOSED-CAPTIONS=\"captions\"", with: "CLOSED-CAPTIONS=NONE", in: "master.m3u8")
    #expect(try folder.broken().subtracting(before) == ["rfc8216-4.3.4.2-captions"])
  }

  @Test("outlast transcoding")
  func transcoded() async throws {
    let video = try PackagedVideo()
    let file = try await CaptionedVideo.make(.mp4, word: "MILL", pixelFormat: "yuv444p", in: video.folder)
    let manifest = try await video.ready(file)
    try #require(manifest.renditions?.first?.how == .transcode)
    #expect(try master(video).renditions.first { $0.kind == .closedCaptions }?.instreamID == "CC1")
    #expect(try await CaptionedVideo.read(video.master).contains("MILL"))
  }

  @Test("of pictures that are left out, of more than 60 a second, come with the next one")
  func thinned() async throws {
    let video = try PackagedVideo()
    let file = try await CaptionedVideo.make(.mp4, word: "MILL", isHEVC: true, frameRate: 100, in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.warnings?.contains { $0.contains("of more than 60 pictures a second") } == true)
    #expect(try await CaptionedVideo.read(video.master).contains("MILL"))
  }

  @Test("are named where HEVC is copied, too")
  func inHEVC() async throws {
    var options = PackagedVideo.quick
    options.copiedCodecs = ["hevc"]
    let video = try PackagedVideo()
    let file = try await CaptionedVideo.make(.mp4, word: "MILL", isHEVC: true, in: video.folder)
    try #require(try await CaptionedVideo.read(file).contains("MILL"))
    let manifest = try await video.ready(file, options: options)
    try #require(manifest.renditions?.first?.how == .copy)
    #expect(try master(video).renditions.first { $0.kind == .closedCaptions }?.instreamID == "CC1")
    #expect(try await CaptionedVideo.read(video.master).contains("MILL"))
    var folder = StreamFolder(files: try video.files().mapValues { Array($0) })
    let before = try folder.broken()
    folder.replace("CLOSED-CAPTIONS=\"captions\"", with: "CLOSED-CAPTIONS=NONE", in: "master.m3u8")
    #expect(try folder.broken().subtracting(before) == ["rfc8216-4.3.4.2-captions"])
  }

  @Test("where there are none, that is said")
  func none() async throws {
    let video = try PackagedVideo()
    _ = try await video.ready(try await SampleVideo(.mp4).file())
    let master = try master(video)
    #expect(master.variants.allSatisfy { $0.closedCaptions == MultivariantPlaylist.ClosedCaptions.none })
    #expect(!master.renditions.contains { $0.kind == .closedCaptions })
  }

  @Test("Services of CEA-708 need version 7 of the protocol")
  func services() throws {
    var playlist = MultivariantPlaylist()
    playlist.renditions = CaptionTag.entries(["SERVICE1", "SERVICE2"], language: "fr")
    #expect(playlist.renditions.map(\.name) == ["Captions", "Captions (SERVICE2)"])
    #expect(playlist.renditions.map(\.language) == ["fr", nil] && playlist.version == 7)
  }
}
