import CLibAV
import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Sound whose samples do not run as its container's clock says")
struct AudioDriftTests {
  /// A tone of 1 kHz, in a Matroska file that plays it `factor` times as long.
  private func tone(rate: Int, seconds: Int, factor: Double, in folder: TemporaryDirectory) async throws -> String {
    let file = folder.path("tone.mkv")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=\(rate):duration=\(seconds)"]
        + ["-c:a", "flac", "-bsf:a", "setts=ts=TS*\(factor)", file])
    return file
  }

  private func transcode(_ file: String, rate: Int32 = 48_000) throws -> [Packet] {
    var demuxer = try Demuxer.open(FileSource(path: file))
    let track = try #require(demuxer.facts.audio.first)
    demuxer.keep(only: [track.index])
    var transcoder = try AudioTranscoder.open(
      try demuxer.parameters(of: track.index), to: EncodedAudioFormat(sampleRate: rate), file: file)
    var packets: [Packet] = []
    while let packet = try demuxer.readPacket() {
      packets += try transcoder.transcode(packet)
      while transcoder.hasMore { packets += try transcoder.goOn() }
    }
    return packets + (try transcoder.finish())
  }

  /// What is heard of the left channel from zero on.
  private func heard(_ packets: [Packet]) throws -> [Float] {
    let first = try #require(packets.first?.presentationTime)
    let encoder = try AudioEncoder.open(EncodedAudioFormat(), file: "test")
    var decoder = try Decoder.open(try encoder.parameters, file: "test")
    var samples: [Float] = []
    for packet in packets {
      let understood = try decoder.decode(packet) { frame in
        guard let plane = unsafe frame.pointer.pointee.extended_data[0] else { return }
        unsafe plane.withMemoryRebound(to: Float.self, capacity: frame.sampleCount) {
          unsafe samples.append(contentsOf: UnsafeBufferPointer(start: $0, count: frame.sampleCount))
        }
      }
      #expect(understood)
    }
    return Array(samples.dropFirst(Int(-first)))
  }

  /// When the signal passes from below zero to above it, in samples.
  private func passages(_ samples: [Float]) -> [Double] {
    (1..<samples.count).compactMap { index in
      let (before, after) = (samples[index - 1], samples[index])
      return before < 0 && after >= 0 ? Double(index) - Double(after / (after - before)) : nil
    }
  }

  @Test(
    "It stays within a frame of the picture all the time, and nobody hears how",
    arguments: [(1.001, 48_000, 60), (0.996, 44_100, 15)])
  func drift(factor: Double, rate: Int, seconds: Int) async throws {
    let folder = try TemporaryDirectory("drift")
    let packets = try transcode(try await tone(rate: rate, seconds: seconds, factor: factor, in: folder))
    let passages = passages(Array(try heard(packets).dropFirst(4800).dropLast(4800)))
    // Every wave is there, one behind the other: no silence, no piece that is missing, no click.
    try #require((1000 * seconds - 300..<1000 * seconds).contains(passages.count))
    let waves = zip(passages, passages.dropFirst()).map { $1 - $0 }
    #expect(waves.allSatisfy { abs($0 - 48) < 0.6 }, "\(waves.min() ?? 0)…\(waves.max() ?? 0)")
    let first = ((passages[0] + 4800) / 48 / factor).rounded()
    let offsets = passages.enumerated().map { number, place in place + 4800 - (first + Double(number)) * 48 * factor }
    #expect(offsets.allSatisfy { abs($0) < 480 }, "\(offsets.min() ?? 0)…\(offsets.max() ?? 0)")
  }

  static let roundings: [(what: String, container: String, times: String?)] = [
    ("milliseconds", "mkv", nil), ("90 kHz", "ts", nil),
    ("milliseconds of a recorder that was busy", "mkv", "TS+if(N\\,floor(24*random(0))-12)"),
  ]

  @Test("Times that are only rounded change nothing, to the last bit", arguments: roundings)
  func rounded(what: String, container: String, times: String?) async throws {
    let folder = try TemporaryDirectory("rounded")
    let exact = folder.path("exact.mp4")
    let other = folder.path("other.\(container)")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=44100:duration=20"]
        + ["-c:a", "ac3", "-use_editlist", "0", exact])
    // Milliseconds first, so that the times are in milliseconds where they are changed.
    let inBetween = folder.path("between.mkv")
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", exact, "-c", "copy", inBetween])
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-i", inBetween, "-c", "copy"] + (times.map { ["-bsf:a", "setts=ts=\($0)"] } ?? [])
        + [other])
    let (before, after) = (try transcode(exact, rate: 44_100), try transcode(other, rate: 44_100))
    let start = try #require(after.first?.presentationTime) - (before.first?.presentationTime ?? 0)
    #expect(after.map { $0.presentationTime.map { $0 - start } } == before.map(\.presentationTime))
    #expect(after.map(bytes) == before.map(bytes) && before.count > 850)
  }

  private func bytes(_ packet: Packet) -> [UInt8] {
    packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
  }
}
