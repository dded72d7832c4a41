import Catalog
import Foundation
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("A loudness that is asked for")
struct LoudnessTests {
  @Test("Every track is encoded, the manifest tells how loud it was, and a stopped run goes on to the same bytes")
  func asked() async throws {
    let file = try await SampleVideo(.matroska) {
      $0.seconds = 12
      $0.audio = [.init(), .init("ac3", channels: 6)]
    }.file()
    var options = PackagedVideo.quick
    options.audio.loudness = -16
    let video = try PackagedVideo()
    let manifest = try await video.ready(file, options: options)
    let sound = (manifest.renditions ?? []).filter { $0.kind == .audio }
    #expect(sound.map(\.how) == [.transcode, .transcode])
    #expect(sound[0].why == "its loudness was brought to -16 LUFS")
    // ffmpeg's sine is an eighth of full scale.
    let measured = sound.map(\.sourceLoudness)
    #expect(measured.allSatisfy { ($0 ?? 0) < -15 && ($0 ?? 0) > -30 }, "\(measured)")
    #expect(manifest.ownWarnings.isEmpty)
    let again = try PackagedVideo()
    let size = Int64(try #require(FileManager.default.contents(atPath: file)).count)
    try await again.package(file, options: options, cancelAt: size * 3 / 4)
    _ = try await again.ready(file, options: options)
    #expect(try again.files() == video.files())
    // Untouched unless it is asked for.
    let other = try PackagedVideo()
    let plain = try await other.ready(file)
    let copied = (plain.renditions ?? []).filter { $0.kind == .audio }
    #expect(copied.map(\.how) == [.copy, .transcode] && copied.allSatisfy { $0.sourceLoudness == nil })
  }
}
