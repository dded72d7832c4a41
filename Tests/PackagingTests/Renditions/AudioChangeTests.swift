import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Copied sound whose format changes on the way")
struct AudioChangeTests {
  struct Change: CustomTestStringConvertible, Sendable {
    let before: SampleVideo.Audio
    let after: SampleVideo.Audio
    var type = PackagingOptions.SegmentType.fmp4
    var isArriving = false

    var testDescription: String {
      let words = [before, after].map { "\($0.channels) × \($0.sampleRate) Hz" }.joined(separator: ", then ")
      return "\(words), as \(type.rawValue)" + (isArriving ? ", while it arrives" : "")
    }
  }

  static let changes: [Change] = [
    .init(before: .init(), after: .init(channels: 1)),
    .init(before: .init(), after: .init(channels: 1), type: .mpegts),
    .init(before: .init(channels: 1), after: .init(channels: 2), isArriving: true),
    .init(before: .init(), after: .init(sampleRate: 44_100)),
    .init(before: .init(sampleRate: 44_100), after: .init(), type: .mpegts, isArriving: true),
    .init(before: .init(), after: .init(channels: 6)),
  ]

  @Test("goes on in the format of its beginning, as loud as it was and in its place", arguments: changes)
  func joined(change: Change) async throws {
    let video = try PackagedVideo()
    let file = try await source(change, in: video.folder)
    var options = PackagedVideo.quick
    options.segmentType = change.type
    let manifest = try await video.ready(file, options: options, isArriving: change.isArriving)
    let rendition = try #require(manifest.renditions?.first { $0.kind == .audio })
    #expect(rendition.how == .copy && rendition.channels == change.before.channels)
    let told = manifest.ownWarnings.filter { $0.hasPrefix("audio") }
    #expect(told.count == 1 && told[0].contains("changes its format after 5 s"), "\(manifest.ownWarnings)")
    #expect(!(manifest.warnings ?? []).contains { $0.contains("(RFC ") })

    // The first part, but for what its last packet waits for.
    let copied = try await PacketListing.soundHashes(video.master)
    let original = try await PacketListing.soundHashes(file)
    let same = zip(copied, original).prefix { $0 == $1 }.count
    #expect(abs(same - 5 * change.before.sampleRate / 1024) <= 2, "\(same) packets were copied")

    let decoded = try await run(
      .ffmpeg, ["-v", "warning", "-nostdin", "-xerror", "-i", video.master, "-map", "0:a", "-f", "null", "-"])
    #expect(decoded.errorOutput == "")
    let sound = try video.rendition(rendition.name)
    #expect(abs(sound.duration - 10) < 0.1)
    #expect(sound.playlist.segments.allSatisfy { !$0.isDiscontinuous })
    for seconds in [1.0, 5.5, 8] {
      let levels = try await statistic("RMS level dB", of: video.master, from: seconds)
      #expect(levels.count == change.before.channels)
      #expect(levels.allSatisfy { abs($0 + 21.07) < 0.3 }, "at \(seconds) s: \(levels)")
      // Two for each wave of half a second.
      let passages = try await statistic("Zero crossings", of: video.master, from: seconds)
      #expect(passages.allSatisfy { abs($0 - 330) <= 2 }, "at \(seconds) s: \(passages)")
    }
    let (before, after) = (try await place(file), try await place(video.master))
    #expect(abs(after - before) < 0.021, "\(after - before) s off")
  }

  @Test("Two last packets with another header, too few to tell a change by, are copied")
  func lastPackets() async throws {
    let video = try PackagedVideo()
    let (file, other) = (video.folder.path("file.ts"), video.folder.path("other.ts"))
    let sample = try await SampleVideo(.mpegTS) { ($0.seconds, $0.width, $0.height) = (3, 64, 36) }.file()
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=sample_rate=48000", "-c:a", "aac", "-ac", "1",
        "-frames:a",
        "2", "-streamid", "0:257", "-output_ts_offset", "3.1", other,
      ])
    try (Data(contentsOf: URL(filePath: sample)) + Data(contentsOf: URL(filePath: other))).write(
      to: URL(filePath: file))
    let original = try await PacketListing.soundHashes(file)
    _ = try await video.ready(file)
    let copied = try await PacketListing.soundHashes(video.master)
    #expect(copied.suffix(2) == original.suffix(2), "\(copied.count) of \(original.count)")
  }

  @Test("is silence behind a header that nobody can decode; the picture goes on, and that is said")
  func nonsense() async throws {
    let parts = [2, 1].map { channels in
      SampleVideo(.mp4IndexLast) { ($0.seconds, $0.width, $0.audio) = (5, 160, [.init(channels: channels)]) }
    }
    let video = try PackagedVideo()
    let joined = try JoinedMovie.file(try await parts[0].file(), try await parts[1].file(), in: video.folder)
    let file = video.folder.path("nonsense.flv")
    try await run(.ffmpeg, ["-v", "error", "-nostdin", "-i", joined, "-c", "copy", file])
    var bytes = try Data(contentsOf: URL(filePath: file))
    // AAC, a header: of AAC-LC at 48 kHz with one channel becomes an object type that no decoder knows.
    let header = try #require(bytes.range(of: Data([0xAF, 0x00, 0x11, 0x88])))
    bytes.replaceSubrange(header.lowerBound + 2..<header.upperBound, with: [0xF8, 0x00])
    try bytes.write(to: URL(filePath: file))

    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings.contains { $0.contains("what follows cannot be decoded") }, "\(manifest.ownWarnings)")
    let renditions = try (manifest.renditions ?? []).filter { $0.kind != .iframes }.map { try video.rendition($0.name) }
    #expect(renditions.count == 2 && renditions.allSatisfy { abs($0.duration - 10) < 0.1 })
    let before = try await statistic("RMS level dB", of: video.master, from: 2)
    let after = try await statistic("RMS level dB", of: video.master, from: 7)
    #expect(before.allSatisfy { $0 > -40 } && before.count == 2, "\(before)")
    #expect(after.allSatisfy { !($0 > -90) }, "\(after)")
  }

  /// 5 s of either, and silence from 2 to 2.5 s of the second part. Every channel has all of the tone.
  private func source(_ change: Change, in folder: TemporaryDirectory) async throws -> String {
    var joined = Data()
    for (number, audio) in [change.before, change.after].enumerated() {
      let part = try await SampleVideo(.mpegTS) {
        ($0.seconds, $0.width, $0.height, $0.audio) = (5, 64, 36, [audio])
        let layout = [1: "pan=mono|c0=c0", 2: "pan=stereo|c0=c0|c1=c0"][audio.channels] ?? "pan=5.1|FL=c0|FR=c0"
        $0.options = ["-output_ts_offset", "\(5 * number)"]
        $0.options += ["-af", layout + (number == 1 ? ",volume=0:enable='between(t,2,2.5)'" : "")]
      }.file()
      joined += try Data(contentsOf: URL(filePath: part))
    }
    let file = folder.path("joined.ts")
    try joined.write(to: URL(filePath: file))
    return file
  }

  /// When sound comes back after the silence, after the first picture. Seconds.
  private func place(_ file: String) async throws -> Double {
    let pictures = try await Likeness.times(file)
    let picture = try #require(pictures.first)
    return try await Likeness.soundStart(file) - picture
  }

  /// `astats`' words on half a second of each channel.
  private func statistic(_ name: String, of file: String, from start: Double) async throws -> [Double] {
    let result = try await run(
      .ffmpeg,
      ["-hide_banner", "-nostdin", "-i", file, "-map", "0:a:0"]
        + ["-af", "atrim=start=\(start):duration=0.5,astats=measure_overall=none", "-f", "null", "-"])
    return result.errorOutput.split(separator: "\n").filter { $0.contains("\(name):") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
  }
}
