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

  /// Transport streams near the end of their clock of 33 bits, which is 95,443.7 s: two that pass it, each at another place
  /// within its group of pictures, and one that is a day old.
  static let nearWrap: [SampleVideo] = ["95440", "95438", "86400"].map { offset in
    SampleVideo(.mpegTS) {
      $0.seconds = 14
      $0.audio = [.init(), .init("ac3")]
      $0.options = ["-output_ts_offset", offset]
    }
  }

  @Test("as fragmented MP4, in its place", arguments: sources + nearWrap)
  func fragmentedMP4(sample: SampleVideo) async throws {
    let video = try PackagedVideo()
    let file = try await sample.file()
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings == [])
    try await compare(file, video.master, sample)
    // What the first pictures' times of decoding look like where there are B-frames.
    let decoded = try await run(
      .ffprobe,
      ["-v", "error", "-select_streams", "v:0", "-read_intervals", "%+#2", "-show_entries", "packet=dts"]
        + ["-of", "csv=p=0", file]
    ).output.split(separator: "\n").map { Int($0) }
    switch sample.container {
    case .mp4, .mp4IndexLast, .mov: try #require(decoded.contains { $0 ?? 0 < 0 }, "no time is negative")
    case .matroska: try #require(decoded.contains(nil), "no time is missing")
    default: break
    }

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

  @Test("as MPEG-2 transport stream, in its place", arguments: sources + nearWrap)
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

  @Test("while it arrives, and its clock wraps", arguments: nearWrap.prefix(2))
  func arriving(sample: SampleVideo) async throws {
    let file = try await sample.file()
    // Times of decoding and of presentation as they are written.
    let written = try await run(
      .ffprobe,
      ["-v", "error", "-correct_ts_overflow", "0", "-select_streams", "v", "-show_entries", "packet=pts,dts"]
        + ["-of", "csv=p=0", file])
    let lines: [[Int]] = written.output.split(separator: "\n").map { line in
      line.split(separator: ",").compactMap { Int($0) }
    }
    let times = lines.filter { $0.count == 2 }
    let shown: [Int] = times.compactMap(\.first)
    let (first, last) = (shown[0], shown[shown.count - 1])
    try #require(first > last, "the clock does not wrap")
    // libavformat's word for a picture that is decoded before the wrap and shown after it.
    let wrap = 1 << 33
    let crossing = times.filter { $0[0] >= wrap && $0[1] < wrap }
    try #require(!crossing.isEmpty, "no picture is decoded before the wrap and shown after it")
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, isArriving: true)
    #expect(manifest.ownWarnings == [])
    try await compare(file, video.master, sample)
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
    // ffmpeg writes fragmented MP4 without an edit list: there the pictures begin two behind the sound, and the first one is
    // shown from there on.
    let held = sample.container == .fragmentedMP4 ? 1 : 0
    let shift = after[held].pts - before[held]
    let deviation = zip(before, after).dropFirst(held).map { abs($1.pts - $0 - shift) }.max() ?? 0
    #expect(abs(after[0].pts - before[0] - shift + Double(held) * 0.08) < 0.001)
    #expect(deviation <= 0.001, "a frame is shown \(deviation) s off")
    for track in sample.audio.indices {
      let sound = try await PacketListing.read(source, stream: "a:\(track)").packets
      let heard = try await PacketListing.read(stream, stream: "a:\(track)").packets
      let start = try #require(sound.first?.pts)
      let startAfter = try #require(heard.first?.pts)
      // What is encoded anew begins with the encoder's priming.
      let priming = sample.audio[track].codec == "aac" ? 0 : Double(AudioTranscoder.priming) / 48_000
      #expect(abs(startAfter - start - shift + priming) <= 0.002, "audio track \(track) starts off")
      if sample.audio[track].codec == "aac" { #expect(heard.count == sound.count) }
    }
  }

  private func decodingTimes(_ file: String) async throws -> [Double] {
    let result = try await run(
      .ffprobe, ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=dts_time", "-of", "csv=p=0", file])
    return result.output.split(separator: "\n").compactMap { Double($0) }
  }
}
