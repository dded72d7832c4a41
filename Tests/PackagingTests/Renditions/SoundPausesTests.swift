import CLibAV
import Catalog
import Foundation
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("Sound that pauses")
struct SoundPausesTests {
  /// Seconds at which packets of 20 ms are heard, when the picture has come so far.
  private func pass(_ times: [(time: Double, pictures: Double)]) throws -> (times: [Double], corrections: Int) {
    var pauses = SoundPauses()
    let base = TimeBase(1, 1000)
    let results = try times.map { time, pictures in
      let ticks = Int64(clamping: Int(time * 1000))
      let packet = try samplePacket([1], pts: ticks, duration: 20, base: base)
      let end = pauses.pass(packet, timeline: Timeline(earliest: []), pictures: pictures)
      #expect(abs(base.seconds(try #require(packet.presentationTime)) - (end - 0.02)) < 0.001)
      return base.seconds(try #require(packet.presentationTime))
    }
    return (results, pauses.corrections[0] ?? 0)
  }

  @Test("A hole of less than ten minutes is one, wherever the picture is")
  func shortHole() throws {
    let (times, corrections) = try pass([(0, 0), (590, 0)])
    #expect(times == [0, 590] && corrections == 0)
  }

  @Test("A longer hole is one where the picture has come that far")
  func longHole() throws {
    let (times, corrections) = try pass([(0, 0), (7000, 6995), (7000.02, 7001)])
    #expect(times == [0, 7000, 7000.02] && corrections == 0)
  }

  @Test("A time far from the picture is wrong, and what follows goes on", arguments: [7000, -7000.0, 1e12, -1e12])
  func wrong(time: Double) throws {
    let (times, corrections) = try pass([(1000, 1000), (time, 1001), (1000.04, 1001), (1001, 1002)])
    #expect(times == [1000, 1000.02, 1000.04, 1001] && corrections == 1)
  }

  /// A picture a second and five seconds of sound at either end.
  private static func withHole(_ codec: String, in folder: TemporaryDirectory) async throws -> String {
    let (whole, file) = (folder.path("whole.mkv"), folder.path("hole.mkv"))
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=s=32x32:r=1:d=710", "-f", "lavfi", "-i",
        "sine=frequency=440:duration=710", "-c:v", "libx264", "-g", "5", "-preset", "ultrafast", "-c:a", codec, whole,
      ])
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb\\,5\\,705)'", file])
    return file
  }

  @Test("of eleven minutes is silence, and what follows is heard in its place", arguments: ["aac", "ac3"])
  func packaged(codec: String) async throws {
    let video = try PackagedVideo()
    let manifest = try await video.ready(try await Self.withHole(codec, in: video.folder))
    #expect(manifest.ownWarnings.map { $0.contains("were filled with silence") } == [true], "\(manifest.ownWarnings)")
    // Of every second whether anything is heard.
    let playlist = video.directory.file(
      "\(try #require(manifest.renditions?.first { $0.name.hasPrefix("audio") }?.name))/playlist.m3u8")
    let sound = video.folder.path("sound.u8")
    try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-i", playlist, "-ac", "1", "-ar", "1000", "-f", "u8", sound])
    let samples = [UInt8](try Data(contentsOf: URL(filePath: sound)))
    let heard = stride(from: 0, to: samples.count, by: 1000).map { second in
      samples[second..<min(second + 1000, samples.count)].contains { abs(Int($0) - 128) > 4 }
    }
    #expect(abs(heard.count - 710) <= 1)
    #expect(heard[1..<4].allSatisfy { $0 } && !heard[7..<703].contains(true) && heard[707..<709].allSatisfy { $0 })
  }

  @Test("What goes on for longer than is allowed, whatever its header says, is refused")
  func tooLong() async throws {
    let video = try PackagedVideo()
    var options = PackagedVideo.quick
    options.longestSeconds = 300
    let outcome = try await video.package(try await Self.withHole("aac", in: video.folder), options: options)
    guard case .refused(let refusal) = outcome else { throw PackagedVideo.NotReady(outcome: "\(outcome)") }
    #expect(refusal.code == .tooLong)
  }
}
