import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Sound that is encoded by all processors")
struct ParallelAudioTests {
  @Test(
    "It has the packets, times and segments of one encoder's, and ffmpeg decodes it without a complaint",
    arguments: [PackagingOptions.SegmentType.fmp4, .mpegts])
  func same(type: PackagingOptions.SegmentType) async throws {
    // Longer than a stretch: there is a join.
    let file = try await SampleVideo(.matroska) {
      $0.seconds = 40
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
    var options = PackagedVideo.quick
    options.segmentType = type
    let many = try PackagedVideo()
    let manifest = try await many.ready(file, options: options)
    #expect(manifest.ownWarnings.isEmpty)
    let one = try PackagedVideo()
    options.encodesAudioInParallel = false
    _ = try await one.ready(file, options: options)
    #expect(try many.files() != one.files(), "nothing was encoded in parallel")
    let name = "audio-0-und"
    let playlists = try [many, one].map { try $0.rendition(name).playlist.segments }
    #expect(playlists[0].map(\.duration) == playlists[1].map(\.duration))
    var listings: [[Double]] = []
    for video in [many, one] {
      let place = video.directory.file("\(name)/playlist.m3u8")
      listings.append(try await PacketListing.read(place, stream: "a:0").packets.map(\.pts))
      let decoded = try await run(
        .ffmpeg, ["-v", "warning", "-nostdin", "-xerror", "-i", place, "-f", "null", "-"])
      #expect(decoded.errorOutput == "", "\(decoded)")
    }
    #expect(listings[0] == listings[1] && listings[0].count > 1850)
  }
}
