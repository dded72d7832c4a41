import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("Surround sound, copied beside stereo")
struct SurroundTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let codec: String
    let said: String
    let type: PackagingOptions.SegmentType
    var testDescription: String { "\(said) in \(type.rawValue)" }
  }

  static let cases = [
    Case(codec: "ac3", said: "ac-3", type: .fmp4), Case(codec: "eac3", said: "ec-3", type: .fmp4),
    Case(codec: "ac3", said: "ac-3", type: .mpegts), Case(codec: "eac3", said: "ec-3", type: .mpegts),
  ]

  /// Every packet's checksum and size, as ffmpeg reads them.
  private func packets(_ place: String, stream: String) async throws -> [String] {
    let result = try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-i", place, "-map", "0:\(stream)", "-c", "copy", "-f", "framemd5", "-"])
    // stream, dts, pts, duration, size, checksum; then what a container adds.
    return result.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",").dropFirst(4).prefix(2).joined() }
  }

  @Test("Its packets are the source's, it has a variant of its own, and ffmpeg plays it", arguments: cases)
  func copied(_ example: Case) async throws {
    let file = try await SampleVideo(.matroska) {
      $0.seconds = 12
      $0.audio = [.init(example.codec, channels: 6, language: "eng"), .init(language: "ger")]
    }.file()
    var options = PackagedVideo.quick
    options.segmentType = example.type
    options.copiesSurround = true
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.ownWarnings.isEmpty)
    let sound = (manifest.renditions ?? []).filter { $0.kind == .audio }
    #expect(sound.map(\.name) == ["audio-0-eng", "audio-1-ger", "audio-0-eng-surround"])
    #expect(sound.map(\.how) == [.transcode, .copy, .copy] && sound.map(\.channels) == [2, 2, 6])
    #expect(sound.last?.codec == example.said)

    let master = try MultivariantPlaylist(parsing: String(contentsOfFile: video.master, encoding: .utf8))
    #expect(master.violations().isEmpty)
    let group = "audio-\(example.said)"
    #expect(master.variants.map(\.audioGroup) == ["audio", group])
    #expect(master.variants[0].codecs.dropFirst() == ["mp4a.40.2"])
    #expect(Set(master.variants[1].codecs.dropFirst()) == [example.said, "mp4a.40.2"])
    #expect(master.variants[0].bandwidth < master.variants[1].bandwidth)
    #expect(master.renditions.map(\.group) == ["audio", "audio", group, group])
    #expect(master.renditions.map(\.channels) == ["2", "2", "6", "2"])
    #expect(master.renditions.map(\.name) == ["English", "German", "English", "German"])
    #expect(master.renditions.map(\.isDefault) == [true, false, true, false])
    #expect(master.renditions[3].uri == master.renditions[1].uri)

    let place = video.directory.file("audio-0-eng-surround/playlist.m3u8")
    let original = try await packets(file, stream: "a:0")
    let copy = try await packets(place, stream: "a:0")
    // The picture ends within a frame of the sound: nothing is cut, and nothing is put behind it.
    #expect(copy.count == original.count && copy.count > 370)
    let changed = zip(copy, original).enumerated().filter { $1.0 != $1.1 }
    #expect(changed.isEmpty, "\(changed.prefix(3))")
    let decoded = try await run(
      .ffmpeg, ["-v", "warning", "-nostdin", "-xerror", "-i", video.master, "-map", "0", "-f", "null", "-"])
    #expect(decoded.errorOutput == "", "\(decoded)")
    // Both begin with the same sound.
    let starts = [try await firstTime(place), try await firstTime(video.directory.file("audio-0-eng/playlist.m3u8"))]
    #expect(abs(starts[0] - starts[1]) < 0.025, "\(starts)")
  }

  private func firstTime(_ place: String) async throws -> Double {
    try #require(try await PacketListing.read(place, stream: "a:0").packets.first?.pts)
  }

  @Test("A stopped run goes on to the same bytes, and late sound has silence before it")
  func goesOn() async throws {
    let source = try await SampleVideo(.matroska) {
      $0.seconds = 12
      $0.audio = [.init("ac3", channels: 6)]
    }.file()
    let video = try PackagedVideo()
    let late = video.folder.path("late.mkv")
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", source, "-itsoffset", "3", "-i", source, "-map", "0:v", "-map", "1:a", "-c",
        "copy", "-t", "12", late,
      ])
    var options = PackagedVideo.quick
    options.copiesSurround = true
    let manifest = try await video.ready(late, options: options)
    #expect(manifest.ownWarnings.count == 1, "the stereo speaks for both: \(manifest.ownWarnings)")
    let again = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: late)).count)
    try await again.package(late, options: options, cancelAt: size * 3 / 4)
    _ = try await again.ready(late, options: options)
    #expect(try again.files() == video.files())
    let place = video.directory.file("audio-0-und-surround/playlist.m3u8")
    let level = try await run(
      .ffmpeg, ["-nostdin", "-i", place, "-t", "2.8", "-af", "astats=measure_perchannel=none", "-f", "null", "-"])
    let line = level.errorOutput.split(separator: "\n").first { $0.contains("Peak level dB:") }
    let peak = line?.split(separator: " ").last.flatMap { Double($0) }
    // A decoder may put a little noise where there is nothing.
    #expect(try #require(peak) < -60, "\(level.errorOutput)")
    #expect(try await firstTime(place) < 1.6)
  }

  @Test("Nothing is copied unless it is asked for, nor what is stereo already")
  func notAsked() async throws {
    let file = try await SampleVideo(.matroska) {
      $0.audio = [.init("ac3", channels: 6), .init("ac3", channels: 2)]
    }.file()
    let plain = try await PackagedVideo().ready(file)
    #expect((plain.renditions ?? []).count { $0.kind == .audio } == 2)
    var options = PackagedVideo.quick
    options.copiesSurround = true
    let asked = try await PackagedVideo().ready(file, options: options)
    let names = (asked.renditions ?? []).filter { $0.kind == .audio }.map(\.name)
    #expect(names == ["audio-0-und", "audio-1-und", "audio-0-und-surround"])
  }

  @Test("A broadcast that goes on in stereo is copied on, and that is said")
  func changing() async throws {
    let video = try PackagedVideo()
    let file = video.folder.path("joined.ts")
    var bytes = Data()
    for (start, channels) in [("0", 6), ("4", 2)] {
      let part = try await SampleVideo(.mpegTS) {
        $0.seconds = 4
        $0.audio = [.init("ac3", channels: channels)]
        $0.options = ["-output_ts_offset", start]
      }.file()
      bytes += try Data(contentsOf: URL(filePath: part))
    }
    try bytes.write(to: URL(filePath: file))
    var options = PackagedVideo.quick
    options.copiesSurround = true
    let manifest = try await video.ready(file, options: options)
    #expect(manifest.renditions?.map(\.name).contains { $0.hasSuffix("-surround") } == true)
    #expect(manifest.ownWarnings.contains { $0.contains("changes its channels after 4 s") }, "\(manifest.ownWarnings)")
  }
}
