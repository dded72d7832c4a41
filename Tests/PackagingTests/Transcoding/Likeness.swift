import Foundation
import TestSupport
import Testing

@testable import Packaging

/// How like its source a transcoded video is, as ffmpeg sees both.
struct Likeness {
  /// Structural similarity of all pictures, 0…1.
  let similarity: Double

  /// Compares picture by picture, in the order of display.
  /// - Parameter filter: what has to be done to the source's pictures first, in libavfilter's language.
  init(_ source: String, _ stream: String, filter: String) async throws {
    let result = try await run(
      .ffmpeg,
      [
        "-hide_banner", "-nostdin", "-i", source, "-i", stream, "-lavfi",
        "[0:v:0]\(filter),format=yuv420p,setpts=N/25/TB[a];[1:v:0]setpts=N/25/TB[b];[a][b]ssim", "-f", "null", "-",
      ])
    let words = result.errorOutput.split(separator: " ").last { $0.hasPrefix("All:") }
    similarity = try #require(words.flatMap { Double($0.dropFirst(4)) }, "\(result)")
  }

  /// When each decoded picture is shown, seconds; as a player would see it, edit lists applied.
  static func times(_ file: String) async throws -> [Double] {
    let result = try await run(
      .ffprobe,
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0",
        file,
      ])
    return result.output.split(separator: "\n").compactMap { Double($0.split(separator: ",").first ?? "") }
  }

  /// When the first audio track is heard first, after silence; seconds.
  /// - Parameter level: what is not silence, by libavfilter's language.
  static func soundStart(_ file: String, level: String = "-50dB") async throws -> Double {
    let result = try await run(
      .ffmpeg,
      [
        "-hide_banner", "-nostdin", "-copyts", "-i", file, "-map", "0:a:0", "-af", "silencedetect=n=\(level):d=0.3",
        "-f",
        "null", "-",
      ])
    let words = result.errorOutput.split(separator: " ")
    let place = try #require(words.firstIndex { $0.hasSuffix("silence_end:") }, "\(result)")
    return try #require(Double(words[place + 1]))
  }
}
