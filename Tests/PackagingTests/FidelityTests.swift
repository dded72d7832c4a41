import Catalog
import HLS
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Every packet comes through")
struct FidelityTests {
  static let sources: [SampleVideo] = [
    SampleVideo(.mp4) { $0.seconds = 14 }, SampleVideo(.mp4IndexLast) { $0.seconds = 14 },
    SampleVideo(.fragmentedMP4) { $0.seconds = 14 }, SampleVideo(.mov) { $0.seconds = 14 },
    SampleVideo(.matroska) {
      $0.seconds = 14
      $0.audio = [.init(language: "eng"), .init("ac3", channels: 6, language: "ger")]
    },
    SampleVideo(.mpegTS) { $0.seconds = 14 },
    SampleVideo(.flv) {
      $0.seconds = 14
      $0.audio = [.init(sampleRate: 44_100)]
    },
    SampleVideo(.avi) {
      $0.seconds = 14
      $0.bFrames = 0
      $0.audio = [.init("libmp3lame")]
    },
  ]

  @Test("as fragmented MP4, in its place", arguments: sources)
  func fragmentedMP4(sample: SampleVideo) async throws {
    let video = try PackagedVideo()
    let file = try await sample.file()
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings == [])
    try await compare(file, video.master, sample)

    let frame = 1.0 / Double(sample.frameRate)
    let picture = try video.rendition("video-source")
    #expect(picture.playlist.segments.count >= 4 && abs(picture.duration - 14) < 0.1)
    try picture.checkDurations(within: frame + 0.001)
    let segments = try picture.segments()
    #expect(segments.allSatisfy { $0.first?.sample.isSync == true })
    #expect(segments.joined().filter(\.sample.isSync).count == 14)
    for rendition in manifest.renditions ?? [] where rendition.kind == .audio {
      let sound = try video.rendition(rendition.name)
      #expect(sound.playlist.segments.count == picture.playlist.segments.count)
      try sound.checkDurations(within: 0.03)
    }
  }

  @Test("as MPEG-2 transport stream, in its place", arguments: sources)
  func transportStream(sample: SampleVideo) async throws {
    var options = PackagedVideo.quick
    options.segmentType = .mpegts
    let video = try PackagedVideo()
    let file = try await sample.file()
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings == [])
    try await compare(file, video.master, sample)
    for rendition in manifest.renditions ?? [] {
      let playlist = try video.rendition(rendition.name).playlist
      #expect(playlist.violations().isEmpty && playlist.isEnded)
      // I-frames are ranges of bytes.
      #expect(playlist.version == (rendition.kind == .iframes ? 4 : 3))
      #expect(playlist.segments.allSatisfy { $0.map == nil && $0.uri.hasSuffix(".ts") })
    }
  }

  private func compare(_ source: String, _ stream: String, _ sample: SampleVideo) async throws {
    #expect(try await PacketListing.sliceHashes(stream) == PacketListing.sliceHashes(source))
    let after = try await PacketListing.read(stream, stream: "v:0").packets
    // AVI has no times of presentation; without B-frames those of decoding are the same.
    let before =
      sample.container == .avi
      ? try await decodingTimes(source)
      : try await PacketListing.read(source, stream: "v:0").packets.map(\.pts)
    try #require(before.count == after.count && !before.isEmpty)
    let shift = after[0].pts - before[0]
    let deviation = zip(before, after).map { abs($1.pts - $0 - shift) }.max() ?? 0
    #expect(deviation <= 0.001, "a frame is shown \(deviation) s off")
    for track in sample.audio.indices {
      let sound = try await PacketListing.read(source, stream: "a:\(track)").packets
      let heard = try await PacketListing.read(stream, stream: "a:\(track)").packets
      let start = try #require(sound.first?.pts)
      let startAfter = try #require(heard.first?.pts)
      #expect(abs(startAfter - start - shift) <= 1024.0 / 44_100 + 0.001, "audio track \(track) starts off")
      if sample.audio[track].codec == "aac" { #expect(heard.count == sound.count) }
    }
  }

  private func decodingTimes(_ file: String) async throws -> [Double] {
    let result = try await run(
      .ffprobe, ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=dts_time", "-of", "csv=p=0", file])
    return result.output.split(separator: "\n").compactMap { Double($0) }
  }
}
