import Catalog
import Media
import TestSupport
import Testing

@testable import Packaging

/// Encoders begin before the first sound, decoders need a packet before it, and containers say so in edit lists, in delays
/// or not at all.
@Suite("Where sound is heard, as a player decodes it")
struct SoundPlaceTests {
  /// A tone that begins after three seconds.
  static let sources: [SampleVideo] = [
    (SampleVideo.Container.mp4, SampleVideo.Audio()), (.mp4, .init(sampleRate: 44_100)), (.matroska, .init()),
    (.mpegTS, .init()), (.flv, .init(sampleRate: 44_100)), (.matroska, .init("flac")), (.mp4, .init("ac3")),
    (.matroska, .init("libopus")), (.mp4, .init("libmp3lame", sampleRate: 44_100)), (.mpegTS, .init("mp2")),
  ].map { container, audio in
    SampleVideo(container) {
      ($0.seconds, $0.width, $0.height, $0.audio) = (5, 64, 36, [audio])
      $0.options = ["-af", "volume=0:enable='lt(t,3)'"]
    }
  }

  @Test(
    "It stays with the picture to two milliseconds, copied or encoded", arguments: sources,
    [PackagingOptions.SegmentType.fmp4, .mpegts])
  func place(sample: SampleVideo, type: PackagingOptions.SegmentType) async throws {
    var options = PackagedVideo.quick
    options.segmentType = type
    let video = try PackagedVideo()
    let file = try await sample.file()
    let manifest = try await video.ready(file, options: options)
    let how = manifest.renditions?.first { $0.kind == .audio }?.how
    #expect(how == (sample.audio[0].codec == "aac" ? .copy : .transcode))
    let (before, after) = (try await place(file), try await place(video.master))
    // Half a picture: otherwise it is not what was made above.
    try #require(abs(before - 3) < 0.05, "\(before)")
    #expect(abs(after - before) < 0.002, "\(after - before) s off")
  }

  /// Of the tone after the first picture. Seconds.
  private func place(_ file: String) async throws -> Double {
    let pictures = try await Likeness.times(file)
    let picture = try #require(pictures.first)
    return try await Likeness.soundStart(file, level: "-24dB") - picture
  }
}
