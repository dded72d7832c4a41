import Foundation
import TestSupport
import Testing

/// Sound by which one hears which channel is which: each has a tone of its own, and the first second is silent.
enum Tones {
  private static func frequency(of channel: Int) -> Int { 300 + 100 * channel }

  /// In libavfilter's language.
  static func filter(channels: Int) -> String {
    let tones = (0..<channels).map { "0.1*gte(t,1)*sin(\(frequency(of: $0))*2*PI*t)" }.joined(separator: "|")
    let layout = [1: "mono", 2: "stereo", 8: "7.1"][channels] ?? "\(channels)c"
    return "aeval=exprs='\(tones)':c=\(layout)"
  }

  /// Which of the source's channels are heard in each of the first audio track's, in the fourth second of it.
  static func heard(_ stream: String, channels: Int, of sourceChannels: Int) async throws -> [Set<Int>] {
    let folder = try TemporaryDirectory("tones")
    let file = folder.path("sound")
    let rate = 8000
    let decoded = try await run(
      .ffprobe, ["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=channels", "-of", "csv=p=0", stream])
    #expect(decoded.output.split(whereSeparator: \.isNewline).first.flatMap { Int($0) } == channels)
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", stream, "-map", "0:a:0", "-ar", "\(rate)", "-f", "s16le", file,
      ])
    let bytes = try Data(contentsOf: URL(filePath: file))
    let start = 3 * rate
    try #require(bytes.count >= (start + rate) * channels * 2)
    func sample(_ index: Int, _ channel: Int) -> Double {
      let place = (index * channels + channel) * 2
      return Double(Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)) / 32768
    }
    return (0..<channels).map { channel in
      Set(
        (0..<sourceChannels).filter { source in
          // One second holds whole periods of every tone, so none is heard in another's place.
          var (real, imaginary) = (0.0, 0.0)
          for index in 0..<rate {
            let angle = 2 * Double.pi * Double(frequency(of: source) * index) / Double(rate)
            real += sample(start + index, channel) * cos(angle)
            imaginary += sample(start + index, channel) * sin(angle)
          }
          return (real * real + imaginary * imaginary).squareRoot() * 2 / Double(rate) > 0.02
        })
    }
  }
}
