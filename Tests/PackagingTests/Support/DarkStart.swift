import Foundation
import TestSupport
import Testing

extension SampleVideo {
  /// A minute, of which the first twenty seconds are black.
  static let darkStart = SampleVideo(.mpegTS) {
    $0.seconds = 60
    $0.keyFrameInterval = 50
    $0.audio = []
    $0.options = ["-vf", "drawbox=t=fill:color=black:enable='lt(t,20)'"]
  }
}

/// Mean of a picture's luma, 0…255.
/// - Parameter crop: of which part, as ffmpeg's filter of that name has it.
func brightness(_ file: String, crop: String = "iw:ih:0:0") async throws -> Double {
  let stats = try await run(
    .ffmpeg,
    ["-v", "error", "-nostdin", "-i", file]
      + ["-vf", "crop=\(crop),signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-"])
  let line = stats.output.split(separator: "\n").last { $0.contains("YAVG=") }
  return try #require(Double(line?.split(separator: "=").last ?? ""))
}
