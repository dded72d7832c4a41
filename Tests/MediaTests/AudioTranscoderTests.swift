import CLibAV
import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Sound becomes AAC-LC stereo")
struct AudioTranscoderTests {
  /// Transcodes the only audio track of `file`: the packets' times, and the samples lost at the start.
  private func transcode(_ file: String) throws -> [Packet] {
    var demuxer = try Demuxer.open(FileSource(path: file))
    let track = try #require(demuxer.facts.audio.first)
    demuxer.keep(only: [track.index])
    var transcoder = try AudioTranscoder.open(
      try demuxer.parameters(of: track.index), to: EncodedAudioFormat(), file: file)
    #expect(transcoder.parameters.channels == 2 && transcoder.parameters.sampleRate == 48_000)
    var packets: [Packet] = []
    while let packet = try demuxer.readPacket() {
      packets += try transcoder.transcode(packet)
      while transcoder.hasMore { packets += try transcoder.goOn() }
    }
    packets += try transcoder.finish()
    #expect(transcoder.damagedPackets == 0)
    return packets
  }

  static let sources: [SampleVideo.Audio] = [
    .init("ac3", channels: 6), .init("ac3", channels: 1), .init("pcm_s16le", channels: 8), .init("aac", channels: 6),
    .init("pcm_s16le", channels: 1, sampleRate: 8000), .init("libmp3lame", sampleRate: 44_100),
    .init("flac", channels: 2, sampleRate: 96_000), .init("libopus", channels: 2),
  ]

  @Test("Whatever its layout and rate, it is as long as it was", arguments: sources)
  func length(source: SampleVideo.Audio) async throws {
    let file = try await SampleVideo(.matroska) {
      $0.video = nil
      $0.audio = [source]
    }.file()
    let packets = try transcode(file)
    let times = packets.compactMap(\.presentationTime)
    #expect(times.count == packets.count)
    // Each follows the one before: nothing overlaps, nothing is missing.
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 1024 })
    let first = try #require(times.first)
    let last = try #require(times.last)
    #expect(abs(first + AudioTranscoder.priming) <= 48 * 40, "begins at \(first)")
    #expect(abs(Double(last + 1024 - first - 1024) / 48_000 - 6) < 0.08, "lasts \(last - first)")
  }

  @Test("A gap becomes silence, so that what follows it is in its place")
  func gap() async throws {
    let whole = try await SampleVideo(.matroska) {
      $0.video = nil
      $0.seconds = 8
      $0.audio = [.init("ac3")]
    }.file()
    let folder = try TemporaryDirectory("gap")
    let file = folder.path("gap.mkv")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb\\,2\\,5)'", file])
    let packets = try await PacketListing.read(file, stream: "a:0").packets
    try #require(packets.count < 200, "there is a gap")
    let times = try transcode(file).compactMap(\.presentationTime)
    let first = try #require(times.first)
    let last = try #require(times.last)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 1024 })
    #expect(abs(Double(last - first) / 48_000 - 8) < 0.08)
  }

  /// Frames of AMR with noise, of all rates.
  @Test("A packet that holds many frames of AMR is heard to its end", arguments: [8000, 16_000])
  func speech(rate: Int) async throws {
    let folder = try TemporaryDirectory("speech")
    let sizes = rate == 8000 ? [13, 14, 16, 18, 20, 21, 27, 32] : [18, 24, 33, 37, 41, 47, 51, 59, 61]
    let frames = (0..<500).map { number in
      let type = number % sizes.count
      return [UInt8(type << 3 | 4)] + (1..<sizes[type]).map { UInt8(truncatingIfNeeded: ($0 &* 73 &+ number) &* 41) }
    }
    let magic = Data((rate == 8000 ? "#!AMR\n" : "#!AMR-WB\n").utf8)
    try (magic + Data(frames.joined())).write(to: URL(filePath: folder.path("speech.amr")))
    let file = folder.path("speech.3gp")
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", folder.path("speech.amr"), "-c", "copy", file])
    var demuxer = try Demuxer.open(FileSource(path: file))
    let first = try #require(try demuxer.readPacket())
    var transcoder = try AudioTranscoder.open(try demuxer.parameters(of: 0), to: EncodedAudioFormat(), file: file)
    var packets: [Packet] = []
    for second in 0..<10 {
      let packet = try first.replacing(bytes: Array(frames[second * 50..<second * 50 + 50].joined()))
      packet.shift(by: Int64(second) * 1_000_000)
      packets += try transcoder.transcode(packet)
    }
    packets += try transcoder.finish()
    #expect(transcoder.damagedPackets == 0)
    #expect(abs(packets.count - 10 * 48_000 / 1024) <= 2)
    // Noise takes what there is: silence would be a few bytes.
    let sizesBytes = packets.dropFirst(2).dropLast(2).map(\.sizeBytes)
    #expect(sizesBytes.allSatisfy { $0 > 50 }, "\(sizesBytes.count { $0 <= 50 }) packets are silent")
  }

  /// Each of a byte, one 20 ms behind the other.
  @Test(
    "A packet of AMR is as many frames as it claims to last, ten seconds at least and ten minutes at most",
    arguments: [(400, 1.0, 400), (180_000, 1, 500), (180_000, 20, 1000), (1000, 20, 1000), (180_000, 1e9, 30_000)])
  func manyFrames(bytes: Int, seconds: Double, frames: Int) throws {
    let packet = try samplePacket(
      [UInt8](repeating: 15 << 3 | 4, count: bytes), pts: 0, dts: 0, duration: Int64(seconds * 1000))
    let split = try AMRFrames.split(packet, of: AV_CODEC_ID_AMR_NB)
    #expect(split.frames.count == frames && split.isWhole == (bytes == frames))
    let other = try AMRFrames.split(packet, of: AV_CODEC_ID_AAC)
    #expect(other.frames.count == 1 && other.isWhole)
  }

  @Test("Of two parts that overlap what was heard already is cut, and no more")
  func overlap() async throws {
    let folder = try TemporaryDirectory("overlap")
    let file = folder.path("overlap.ts")
    var bytes = Data()
    for start in ["0", "7.5"] {
      let part = try await SampleVideo(.mpegTS) {
        ($0.video, $0.seconds, $0.audio) = (nil, 8, [.init("ac3")])
        $0.options = ["-output_ts_offset", start]
      }.file()
      bytes += try Data(contentsOf: URL(filePath: part))
    }
    try bytes.write(to: URL(filePath: file))
    let packets = try transcode(file)
    let times = packets.compactMap(\.presentationTime)
    let (first, last) = (try #require(times.first), try #require(times.last))
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 1024 })
    let encoder = try AudioEncoder.open(EncodedAudioFormat(), file: "test")
    var decoder = try Decoder.open(try encoder.parameters, file: "test")
    var levels: [Float] = []
    for packet in packets {
      _ = try decoder.decode(packet) { frame in
        guard let plane = unsafe frame.pointer.pointee.extended_data[0] else { return }
        let peak = unsafe plane.withMemoryRebound(to: Float.self, capacity: frame.sampleCount) {
          unsafe UnsafeBufferPointer(start: $0, count: frame.sampleCount).max()
        }
        levels.append(peak ?? 0)
      }
    }
    // But for the encoder's priming, and the end of the tone.
    #expect(
      levels.dropFirst(2).dropLast(4).allSatisfy { $0 > 0.05 }, "\(levels.count { $0 <= 0.05 }) packets are silent")
    #expect(abs(Double(last - first) / 48_000 - 15.5) < 0.08, "lasts \(Double(last - first) / 48_000)")
  }
}
