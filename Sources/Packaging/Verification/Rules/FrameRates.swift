/// How many pictures a second a playlist has, by its samples.
struct FrameRates: CustomStringConvertible {
  private let samples: Int
  private let seconds: Double
  /// Of the picture that lasts shortest.
  private let highest: Double

  init?(_ playlist: CheckedPlaylist) {
    let tracks = playlist.videoTracks.map(\.track)
    samples = tracks.reduce(0) { $0 + $1.samples - $1.fleeting }
    // What viewers see: times of decoding may crowd where a source's clock was repaired.
    seconds = playlist.actualDurations.reduce(0) { $0 + $1.seconds }
    guard samples > 1, seconds > 0 else { return nil }
    let shortest = tracks.map { $0.seconds($0.shortestSample) }.min() ?? 0
    highest = shortest > 0 ? 1 / shortest : .infinity
  }

  private var average: Double { Double(samples) / seconds }

  /// Between the average and the shortest picture's, give or take two pictures at the ends, and the tag's three decimals.
  func allow(_ said: Double) -> Bool {
    let most = max(highest * 1.0005, Double(samples + 2) / seconds)
    return said >= Double(samples - 2) / seconds - 0.001 && said <= most + 0.001
  }

  var description: String {
    highest.isFinite && highest > average * 1.01
      ? "\(Text.seconds(average)) on average and \(Text.seconds(highest)) at most" : Text.seconds(average)
  }
}
