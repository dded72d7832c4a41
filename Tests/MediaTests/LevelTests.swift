import CLibAV
import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("How loud sound becomes")
struct LevelTests {
  /// What an encoder would get of `source`, a graph of ffmpeg's, and how loud the source was.
  private func levelled(_ source: String, loudness: Int? = nil) async throws -> (file: String, measured: Double?) {
    let folder = try TemporaryDirectory("level")
    let (before, after) = (folder.path("before.mkv"), folder.path("after.aac"))
    try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-f", "lavfi", "-i", source, "-c:a", "pcm_f32le", before])
    var demuxer = try Demuxer.open(FileSource(path: before))
    let track = try #require(demuxer.facts.audio.first)
    var transcoder = try AudioTranscoder.open(
      try demuxer.parameters(of: track.index), to: EncodedAudioFormat(bitRate: 256_000, loudness: loudness),
      file: before)
    var packets: [Packet] = []
    while let packet = try demuxer.readPacket() {
      packets += try transcoder.transcode(packet)
      while transcoder.hasMore { packets += try transcoder.goOn() }
    }
    packets += try transcoder.finish()
    let seconds = Double(packets.count - 1) * 1024 / 48_000
    #expect(abs(seconds - 8) < 0.05, "lasts \(seconds)")
    var bytes: [UInt8] = []
    for packet in packets { bytes += adts(packet) }
    try Data(bytes).write(to: URL(filePath: after))
    Self.kept.append(folder)
    return (after, transcoder.measuredLoudness)
  }

  /// With its header (ISO/IEC 13818-7 §6.2): LC, 48 kHz, stereo.
  private func adts(_ packet: Packet) -> [UInt8] {
    let size = packet.sizeBytes + 7
    let header: [UInt8] = [
      0xFF, 0xF1, 0x4C, 0x80 | UInt8(size >> 11), UInt8(truncatingIfNeeded: size >> 3),
      UInt8(truncatingIfNeeded: size << 5) | 0x1F, 0xFC,
    ]
    return header + packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
  }

  private final class Kept: @unchecked Sendable {
    private var folders: [TemporaryDirectory] = []
    func append(_ folder: TemporaryDirectory) { folders.append(folder) }
  }
  private static let kept = Kept()

  /// `astats`' words on each channel, decibels.
  private func statistic(_ name: String, of file: String) async throws -> [Double] {
    let result = try await run(
      .ffmpeg,
      ["-nostdin", "-i", file, "-af", "atrim=start=1:end=7,astats=measure_overall=none", "-f", "null", "-"])
    return result.errorOutput.split(separator: "\n").filter { $0.contains("\(name):") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
  }

  private static func tone(_ channels: [String: Double], of layout: String) -> String {
    let names = layout.split(separator: "+").map(String.init)
    let expressions = names.map { name in channels[name].map { "\($0)*sin(2*PI*440*t)" } ?? "0" }
    return "aevalsrc='\(expressions.joined(separator: "|"))':c=\(layout):s=48000:d=8"
  }

  private static let surround = "FL+FR+FC+LFE+BL+BR"
  private static let more = "FL+FR+FC+LFE+BL+BR+SL+SR"

  /// What each channel becomes on the left and on the right, RMS decibels; a sine of 0.25 has −15.05.
  static let mixes: [(layout: String, channel: String, left: Double?, right: Double?)] = [
    (surround, "FL", -15.05, nil), (surround, "FC", -18.06, -18.06), (surround, "BL", -18.06, nil),
    (surround, "LFE", nil, nil), (more, "FR", nil, -15.05), (more, "SR", nil, -18.06), (more, "FC", -18.06, -18.06),
    ("FC", "FC", -15.05, -15.05), ("FL+FR", "FL", -15.05, nil),
  ]

  @Test("Centre and surround come 3 dB lower, one channel on both sides, low-frequency effects not", arguments: mixes)
  func downmix(layout: String, channel: String, left: Double?, right: Double?) async throws {
    let (file, measured) = try await levelled(Self.tone([channel: 0.25], of: layout))
    #expect(measured == nil)
    let levels = try await statistic("RMS level dB", of: file)
    try #require(levels.count == 2)
    for (level, wanted) in zip(levels, [left, right]) {
      if let wanted { #expect(abs(level - wanted) < 0.5, "\(levels)") } else { #expect(level < -50, "\(levels)") }
    }
  }

  @Test("Channels that add up beyond full scale are not clipped", arguments: [surround, more])
  func limit(layout: String) async throws {
    let all = Dictionary(uniqueKeysWithValues: layout.split(separator: "+").map { (String($0), 0.9) })
    let (file, _) = try await levelled(Self.tone(all, of: layout))
    let peaks = try await statistic("Peak level dB", of: file)
    #expect(peaks.count == 2 && peaks.allSatisfy { $0 < 0 && $0 > -3 }, "\(peaks)")
  }

  @Test("Loudness is brought to what is wanted, and what it was is told", arguments: [(0.02, -16), (0.7, -24)])
  func loudness(amplitude: Double, wanted: Int) async throws {
    let source = "anoisesrc=color=pink:amplitude=\(amplitude):seed=7:sample_rate=48000:duration=8"
    let (untouched, nothing) = try await levelled(source)
    let (file, measured) = try await levelled(source, loudness: wanted)
    #expect(nothing == nil)
    let before = try await loudness(of: untouched)
    #expect(abs(try #require(measured) - before) < 0.5, "\(measured ?? 0), ffmpeg says \(before)")
    #expect(abs(before - Double(wanted)) > 3)
    let after = try await loudness(of: file)
    #expect(abs(after - Double(wanted)) < 1, "\(after)")
  }

  @Test("Silence stays silent, and is of no loudness")
  func silence() async throws {
    let (file, measured) = try await levelled("anullsrc=r=48000,atrim=end=8", loudness: -16)
    #expect(measured == nil)
    #expect(try await statistic("Peak level dB", of: file).isEmpty == false)
  }

  /// Integrated, LUFS, by ffmpeg's own meter.
  private func loudness(of file: String) async throws -> Double {
    let result = try await run(.ffmpeg, ["-nostdin", "-i", file, "-af", "ebur128", "-f", "null", "-"])
    let summary = try #require(result.errorOutput.range(of: "Integrated loudness:"))
    let line = try #require(
      result.errorOutput[summary.upperBound...].split(separator: "\n").first { $0.contains("I:") })
    return try #require(line.split(separator: " ").compactMap { Double($0) }.first)
  }
}
