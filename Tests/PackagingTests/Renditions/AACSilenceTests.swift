import Foundation
import TestSupport
import Testing

@testable import Packaging

@Suite("Silent AAC frames")
struct AACSilenceTests {
  @Test("ffmpeg decodes them, to nothing but zeros", arguments: [1, 2])
  func decode(channels: Int) async throws {
    let frame = try #require(AACSilence.frame(channels: channels))
    let folder = try TemporaryDirectory("silence")
    let length = frame.count + 7
    // ADTS (ISO/IEC 14496-3 §1.A.2): AAC-LC, 48 kHz.
    let header: [UInt8] = [
      0xff, 0xf1, 0x4c, UInt8(channels << 6 | length >> 11), UInt8(length >> 3 & 0xff), UInt8(length & 7) << 5 | 0x1f,
      0xfc,
    ]
    let bytes = (0..<20).flatMap { _ in header + frame }
    try Data(bytes).write(to: URL(filePath: folder.path("a.aac")))
    let samples = folder.path("a.raw")
    try await run(
      .ffmpeg, ["-v", "error", "-xerror", "-nostdin", "-f", "aac", "-i", folder.path("a.aac"), "-f", "s16le", samples])
    let decoded = try #require(FileManager.default.contents(atPath: samples))
    #expect(decoded.count == 20 * 1024 * channels * 2)
    #expect(decoded.allSatisfy { $0 == 0 })
  }

  @Test("There is none for more channels") func surround() {
    #expect(AACSilence.frame(channels: 6) == nil)
    #expect(AACSilence.frame(channels: 0) == nil)
  }
}
