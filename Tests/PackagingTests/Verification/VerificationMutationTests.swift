import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Other people's streams, at their worst. `LEAT_FUZZ=5000` tries that many.
@Suite("leat verify on streams changed at random")
struct VerificationMutationTests {
  private static let rounds = ProcessInfo.processInfo.environment["LEAT_FUZZ"].flatMap(Int.init)

  @Test("Headers, fragments and subtitles are read or found faulty, and end")
  func bytes() throws {
    let track = SampleTrack()
    let header = SampleTrack.header([track, .audio])
    let samples = (0..<12).map { SampleStream.picture(isIDR: $0 % 4 == 0, bytes: 20) }
    let fragment = track.fragment(at: 12800, samples) + track.fragment(at: 18944, samples)
    let text = Array(
      "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n1\n00:01.000 --> 01:00:02.000 line:0\nWords\n\n".utf8
    )
    let sound = try InitSegment(MemoryBytes(bytes: header))
    #expect(sound.faults == [] && sound.tracks.map(\.codec) == ["avc1.64001e", "mp4a.40.2"])
    var faulty = 0
    for seed in 0..<(Self.rounds ?? 3000) {
      var generator = SeededGenerator(seed: UInt64(seed))
      let changed = try InitSegment(MemoryBytes(bytes: Self.mutated(header, &generator)))
      let facts = try SegmentScan.facts(
        of: MemoryBytes(bytes: Self.mutated(fragment, &generator)), header: seed % 2 == 0 ? sound : changed,
        isPicture: seed % 3 == 0, reference: nil)
      let words = try SegmentScan.facts(
        of: MemoryBytes(bytes: Self.mutated(text, &generator)), header: nil, isPicture: false, reference: nil)
      if !changed.faults.isEmpty || !facts.faults.isEmpty || !words.faults.isEmpty { faulty += 1 }
    }
    #expect(faulty > 500)
  }

  @Test("A box that claims to end beyond what numbers hold is a fault", arguments: ["mdat", "moof", "free"])
  func endlessBox(type: String) throws {
    let header = try InitSegment(MemoryBytes(bytes: SampleTrack.header([SampleTrack(), .audio])))
    let style: [UInt8] = [0, 0, 0, 16] + "styp".utf8 + "msdh".utf8 + [0, 0, 0, 0]
    for size in [UInt64(1) << 63 - 1, 1 << 63 - 9, 1 << 63, .max] {
      let large = (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
      for isPicture in [false, true] {
        let facts = try SegmentScan.facts(
          of: MemoryBytes(bytes: style + [0, 0, 0, 1] + type.utf8 + large + [UInt8](repeating: 7, count: 100)),
          header: header, isPicture: isPicture, reference: nil)
        #expect(!facts.faults.isEmpty, "\(type) of \(size) bytes")
      }
    }
  }

  @Test("Transport streams are read or found faulty, and end")
  func transportStreams() async throws {
    let video = try PackagedVideo()
    let stream = video.folder.path("sample.ts")
    let sample = SampleVideo(.mpegTS) { ($0.width, $0.height, $0.seconds) = (64, 64, 1) }
    try await run(.ffmpeg, ["-v", "error", "-i", try await sample.file(), "-map", "0", "-c", "copy", stream])
    let original = [UInt8](try #require(FileManager.default.contents(atPath: stream)))
    let sound = try TransportStreamScan.facts(of: MemoryBytes(bytes: original), reference: nil)
    #expect(sound.faults.isEmpty && sound.tracks.count == 2 && sound.formats.map(\.codec).contains("mp4a.40.2"))
    var faulty = 0
    for seed in 0..<(Self.rounds ?? 200) {
      var generator = SeededGenerator(seed: UInt64(seed))
      var bytes = original
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let packet = Int.random(in: 0..<bytes.count / 188, using: &generator) * 188
        // Headers, tables and the first bytes of units.
        bytes[packet + Int.random(in: 0..<40, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let facts = try SegmentScan.facts(
        of: MemoryBytes(bytes: bytes), header: nil, isPicture: false,
        reference: Int64.random(in: 0..<1 << 40, using: &generator))
      if !facts.faults.isEmpty || facts.container == .unknown { faulty += 1 }
    }
    #expect(faulty > 20)
  }

  @Test("Whole streams are reported on, and end")
  func streams() throws {
    let original = SampleStream(segmentSeconds: 12).folder
    let paths = original.files.keys.sorted()
    var broken = 0
    for seed in 0..<(Self.rounds ?? 120) {
      var generator = SeededGenerator(seed: UInt64(seed))
      var folder = original
      let path = try #require(paths.filter { seed % 2 == 0 || $0.hasSuffix("m3u8") }.randomElement(using: &generator))
      folder.files[path] = Self.mutated(original.files[path] ?? [], &generator)
      let report = try folder.verified()
      #expect(report.outcomes.count == VerificationRule.all.count)
      if !report.errors.isEmpty { broken += 1 }
    }
    #expect(broken > 20)
  }

  @Test("Numbers at their limits are findings")
  func limits() throws {
    var stream = SampleStream()
    for time in [UInt64.max, UInt64(Int64.max), 1 << 60] {
      stream.high.segments[3].time = time
      #expect(try !stream.folder.verified().errors.isEmpty)
    }
    stream = SampleStream()
    stream.low.segments[0].samples[3].duration = .max
    #expect(try !stream.folder.verified().errors.isEmpty)
    var folder = SampleStream().folder
    folder.replaceEverywhere("TARGETDURATION:6", with: "TARGETDURATION:9223372036854775807")
    folder.replaceEverywhere("EXTINF:6.000000", with: "EXTINF:9999999999999999999999999999999999999")
    #expect(try !folder.verified().errors.isEmpty)
    folder = SampleStream().folder
    try folder.replace(
      Regex("I-FRAME-STREAM-INF:BANDWIDTH=[0-9]+", as: Substring.self),
      with: "I-FRAME-STREAM-INF:BANDWIDTH=9223372036854775807", in: "master.m3u8")
    try folder.replace(
      Regex("BYTERANGE:[0-9]+@0", as: Substring.self), with: "BYTERANGE:9223372036854775806@1",
      in: "iframes/playlist.m3u8")
    #expect(try !folder.verified().errors.isEmpty)
  }

  /// Some bytes changed, put in or taken out.
  private static func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    let numbers: [UInt8] = [0, 1, 2, 8, 0x7F, 0x80, 0xFF] + Array("0129,:\"=\n#-".utf8)
    for _ in 0..<([1, 1, 2, 5].randomElement(using: &generator) ?? 1) where !bytes.isEmpty {
      let place = Int.random(in: 0..<min(bytes.count, 2048), using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(numbers.randomElement(using: &generator) ?? 0, at: place)
      case 3:
        for index in place..<min(bytes.count, place + 4) {
          bytes[index] = numbers.randomElement(using: &generator) ?? 0
        }
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + 60))
      default: bytes[place] = numbers.randomElement(using: &generator) ?? 0
      }
    }
    return bytes
  }
}
