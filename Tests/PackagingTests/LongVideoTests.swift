import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

@Suite("A video of three hours")
struct LongVideoTests {
  private static let seconds = 10_800.0
  /// Pictures a second.
  private static let rate = 5

  @Test("has segments of 15 s, and at its end sound and pictures are where they were")
  func threeHours() async throws {
    let video = try PackagedVideo()
    let file = try await source(in: video.folder)
    let manifest = try await video.ready(file)
    #expect(manifest.ownWarnings == [] && !(manifest.warnings ?? []).contains { $0.contains("(RFC ") })
    let frame = 1 / Double(Self.rate)
    for rendition in manifest.renditions ?? [] where [.video, .audio].contains(rendition.kind) {
      #expect(rendition.how == .copy)
      let files = try video.rendition(rendition.name)
      #expect(files.playlist.targetDuration == 15 && files.playlist.violations().isEmpty && files.playlist.isEnded)
      #expect(files.playlist.segments.dropFirst(4).dropLast().allSatisfy { abs($0.duration - 15) < 0.13 })
      #expect(abs(files.duration - Self.seconds) <= frame, "\(files.duration) s of \(rendition.name)")
    }

    let (pictures, sound) = (try await times(file, "v:0"), try await times(file, "a:0"))
    let (seen, heard) = (try await times(video.master, "v:0"), try await times(video.master, "a:0"))
    try #require(pictures.count == 54_000 && seen.count == pictures.count)
    try #require(sound.count == 84_375 && heard.count == sound.count)
    let last = pictures.count - 1
    #expect(abs((seen[last] - seen[0]) - (pictures[last] - pictures[0])) < 0.001)
    for index in [0, sound.count - 1] {
      let (before, after) = (sound[index] - pictures[0], heard[index] - seen[0])
      #expect(abs(after - before) < 0.002, "packet \(index) of sound is \(after - before) s off")
    }

    let storyboard = try String(contentsOfFile: video.directory.file("storyboard.vtt"), encoding: .utf8)
    #expect(storyboard.contains("\n00:00:00.000 --> ") && storyboard.contains(" --> 03:00:00."))
    // One for each segment, as those are longer than 10 s.
    let cues = storyboard.split(separator: "\n").count { $0.contains(" --> ") }
    #expect((715...725).contains(cues), "\(cues) pictures")
    for number in 1...8 {
      let size = try await run(
        .ffprobe,
        ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
          + [video.directory.file(number == 1 ? "storyboard.jpg" : "storyboard-\(number).jpg")])
      #expect(size.output == "640,\(number < 8 ? 360 : (cues - 700 + 9) / 10 * 36)\n", "sheet \(number)")
    }
    #expect(!FileManager.default.fileExists(atPath: video.directory.file("storyboard-9.jpg")))
  }

  /// 15 s of pictures 720 times, and 16 s of sound 675 times.
  private func source(in folder: TemporaryDirectory) async throws -> String {
    let pictures = try await SampleVideo(.mp4) {
      ($0.seconds, $0.width, $0.height, $0.frameRate, $0.keyFrameInterval) = (15, 64, 36, Self.rate, 25)
      $0.audio = []
    }.file()
    let once = folder.path("once.aac")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=8000:duration=20"]
        + ["-c:a", "aac", "-b:a", "16k", "-frames:a", "125", once])
    let sound = folder.path("sound.aac")
    let bytes = try Data(contentsOf: URL(filePath: once))
    try Data((0..<675).map { _ in bytes }.joined()).write(to: URL(filePath: sound))
    let file = folder.path("long.mp4")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-stream_loop", "719", "-i", pictures, "-i", sound, "-map", "0:v", "-map", "1:a"]
        + ["-c", "copy", file])
    return file
  }

  /// When each packet is shown or heard, in order; seconds.
  private func times(_ file: String, _ stream: String) async throws -> [Double] {
    try await run(
      .ffprobe, ["-v", "error", "-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0", file]
    ).output.split(separator: "\n").compactMap { Double($0.split(separator: ",").first ?? "") }.sorted()
  }
}
