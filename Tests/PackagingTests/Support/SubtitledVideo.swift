import Foundation
import HLS
import TestSupport
import Testing

@testable import Packaging

/// Videos with subtitles that the real ffmpeg makes, and the subtitles of streams, read back.
enum SubtitledVideo {
  /// Over the cuts that packaging makes at 2, 4 and 8 seconds.
  static let subRip = """
    1
    00:00:00,500 --> 00:00:01,500
    Water turns <i>the wheel</i>.

    2
    00:00:03,000 --> 00:00:05,000
    Two lines,
    <b>here</b> & there

    3
    00:00:13,250 --> 00:00:14,000
    The last

    """

  /// The same words as a player shows them.
  static let shown = [
    "0.500 1.500 Water turns <i>the wheel</i>.", "3.000 5.000 Two lines,/<b>here</b> &amp; there",
    "13.250 14.000 The last",
  ]

  struct Track: Sendable {
    /// The file's content.
    var text = SubtitledVideo.subRip
    /// The same, of pictures.
    var pictures: [UInt8]?
    /// Its ending.
    var ending = "srt"
    var language = "eng"
    /// ffmpeg's encoder.
    var codec: String
    var title: String?
    /// ffmpeg's words.
    var disposition = "0"
  }

  /// Subtitles of Blu-ray discs: a square, shown from the first to the second second.
  static let pictures: [UInt8] = {
    func segment(_ type: UInt8, at seconds: UInt32, _ body: [UInt8]) -> [UInt8] {
      let time = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (seconds * 90000) >> $0) }
      return [0x50, 0x47] + time + [0, 0, 0, 0, type, 0, UInt8(body.count)] + body
    }
    // 320 × 180; composition, window, palette, object, end.
    let (size, window): ([UInt8], [UInt8]) = ([1, 64, 0, 180, 0x10], [1, 0, 0, 16, 0, 16, 0, 8, 0, 8])
    let line: [UInt8] = [0, 0x88, 1, 0, 0]
    let object = [0, 0, 0, 0xC0, 0, 0, 44, 0, 8, 0, 8] + [[UInt8]](repeating: line, count: 8).joined()
    return segment(0x16, at: 1, size + [0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 16]) + segment(0x17, at: 1, window)
      + segment(0x14, at: 1, [0, 0, 1, 235, 128, 128, 255]) + segment(0x15, at: 1, object) + segment(0x80, at: 1, [])
      + segment(0x16, at: 2, size + [0, 2, 0, 0, 0, 0]) + segment(0x17, at: 2, window) + segment(0x80, at: 2, [])
  }()

  /// Fifteen seconds with `tracks`.
  static func make(
    _ container: SampleVideo.Container, _ tracks: [Track], in folder: TemporaryDirectory, _ more: [String] = []
  ) async throws -> String {
    let video = try await SampleVideo(container) { $0.seconds = 15 }.file()
    var inputs = ["-i", video]
    var choices = ["-map", "0"]
    for (number, track) in tracks.enumerated() {
      let file = folder.path("\(number).\(track.ending)")
      try Data(track.pictures ?? Array(track.text.utf8)).write(to: URL(filePath: file))
      inputs += ["-i", file]
      choices += ["-map", "\(number + 1):s", "-c:s:\(number)", track.codec]
      choices += [
        "-metadata:s:s:\(number)", "language=\(track.language)", "-disposition:s:\(number)", track.disposition,
      ]
      if let title = track.title { choices += ["-metadata:s:s:\(number)", "title=\(title)"] }
    }
    let path = folder.path("subtitled.\(container.fileExtension)")
    try await run(
      .ffmpeg,
      ["-v", "error", "-nostdin", "-y"] + inputs + choices + ["-c:v", "copy", "-c:a", "copy"] + more + [path])
    return path
  }

  /// The cues of a rendition in order, each once: its times in seconds less `shift`, and its text with slashes for line
  /// breaks. Every fault is recorded as an issue.
  static func cues(_ rendition: RenditionFiles, shift: Double = 0) throws -> [String] {
    #expect(rendition.playlist.violations().isEmpty && rendition.playlist.isEnded)
    var seen: Set<String> = []
    return try rendition.playlist.segments.flatMap { segment -> [String] in
      let text = try #require(TextSegment(try rendition.bytes(segment.uri)))
      #expect(text.faults == [] && text.map == TextSegment.TimestampMap(local: 10, mpegts: 900_000))
      return text.cues.map { cue in
        let times = [cue.start, cue.end].map { String(format: "%.3f", $0 - shift) }.joined(separator: " ")
        return "\(times) \(cue.text.replacing("\n", with: "/"))"
      }.filter { seen.insert($0).inserted }
    }
  }

  /// The same as ffmpeg's own HLS demuxer reads it, which passes the map over, and the renditions of a multivariant playlist.
  static func read(_ playlist: String) async throws -> [String] {
    let result = try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-copyts", "-i", playlist, "-c", "copy", "-f", "webvtt", "-",
      ])
    let text = try #require(TextSegment(Array(result.output.utf8)), "\(result)")
    var seen: Set<String> = []
    return text.cues.map { String(format: "%.3f %.3f ", $0.start, $0.end) + $0.text.replacing("\n", with: "/") }
      .filter { seen.insert($0).inserted }
  }
}
