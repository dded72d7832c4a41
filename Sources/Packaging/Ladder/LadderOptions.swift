package import Media

/// Which smaller renditions an operator wants beside the source's own.
package struct LadderOptions: Equatable, Sendable {
  /// Sides as people call them: the 720 of 720p, which is the shorter side of the picture. Empty: no ladder.
  package var heights: [Int] = []
  /// The most that a rendition may need, bit/s, where it is not to be `seed(for:)`.
  package var rates: [Int: Int] = [:]
  package var format = EncodedVideoFormat()

  package init() {}

  /// Bit/s: 3 Mb/s at 720, and so much more or less elsewhere that pictures look alike (6.1 Mb/s at 1080, 440 kb/s at 240).
  package static func seed(for height: Int) -> Int {
    let ratio = Double(max(height, 1)) / 720
    // To the power of 1.75.
    let grown = ratio * ratio.squareRoot() * ratio.squareRoot().squareRoot()
    return max(1, Int((300 * grown).rounded())) * 10_000
  }

  /// The most that the rendition may need, bit/s.
  package func rate(of height: Int) -> Int { rates[height] ?? Self.seed(for: height) }
}
