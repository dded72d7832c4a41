import Catalog
import Foundation
import TestSupport
import Testing

@testable import Packaging

/// Real files with bytes changed, through a worker with its limits. `LEAT_FUZZ=5000` tries that many.
@Suite("Hostile files")
struct HostileFileTests {
  private static let sources: [SampleVideo] = [
    SampleVideo(.mp4) { $0.audio = [.init("ac3")] }, SampleVideo(.fragmentedMP4), SampleVideo(.matroska),
    SampleVideo(.matroska) { $0.audio = [.init("ac3", channels: 6)] }, SampleVideo(.mpegTS), SampleVideo(.flv),
    SampleVideo(.avi) { $0.audio = [.init("libmp3lame")] },
    // To be transcoded.
    SampleVideo(.mp4) { $0.video = "libx265" },
    SampleVideo(.mpegTS) { ($0.video, $0.audio) = ("mpeg2video", [.init("mp2")]) },
    SampleVideo(.matroska) { $0.pixelFormat = "yuv422p10le" },
  ].map { sample in
    var sample = sample
    (sample.width, sample.height, sample.seconds) = (160, 120, 3)
    if sample.container == .flv { sample.audio = [.init(sampleRate: 44_100)] }
    return sample
  }

  private static let boxes = [
    "stts", "ctts", "mdhd", "tkhd", "elst", "stsz", "stsc", "stco", "stss", "mvhd", "trun", "tfhd", "tfdt", "avcC",
    "hvcC",
    "esds",
  ]

  @Test("None crashes a worker, makes it hang, or fails without a reason")
  func mutations() async throws {
    let count = ProcessInfo.processInfo.environment["LEAT_FUZZ"].flatMap(Int.init) ?? 60
    for seed in 0..<count {
      var generator = SeededGenerator(seed: UInt64(seed))
      let sample = Self.sources[seed % Self.sources.count]
      let original = try #require(FileManager.default.contents(atPath: try await sample.file()))
      let video = try PackagedVideo()
      let file = video.folder.path("mutated." + sample.container.fileExtension)
      try Data(Self.mutated([UInt8](original), &generator)).write(to: URL(filePath: file))
      let input = try video.folder.write("complete\n", to: "stdin")
      let result = try await Worker.package(file, video, ["--supervised"], input: input)
      #expect([.exited(0), .exited(1), .exited(4)].contains(result.status), "seed \(seed): \(result)")
      if !result.succeeded {
        let error = try video.directory.readManifest().error
        #expect(error?.message.isEmpty == false, "seed \(seed)")
      }
    }
  }

  /// Some bytes changed, mostly in headers, where they mean most.
  private static func mutated(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<([1, 1, 2, 5, 20].randomElement(using: &generator) ?? 1) {
      var place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: place %= 4096
      case 1:
        let name = Data((boxes.randomElement(using: &generator) ?? "stts").utf8)
        if let found = Data(bytes).range(of: name) {
          place = found.upperBound + Int.random(in: 0..<40, using: &generator)
        }
      default: break
      }
      place = min(place, bytes.count - 9)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      default:
        let width = [1, 2, 4, 8].randomElement(using: &generator) ?? 4
        let value: UInt64 =
          [0, 1, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, UInt64.max].randomElement(using: &generator) ?? 0
        for index in 0..<width { bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * index)) }
      }
    }
    return bytes
  }
}
