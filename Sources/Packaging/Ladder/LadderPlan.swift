import Media

/// Which renditions a video gets beside the source's own; a pure function of the video and the options.
struct LadderPlan: Equatable, Sendable {
  struct Rung: Equatable, Sendable {
    /// The shorter side, pixels.
    let height: Int
    /// The most that it may need, bit/s.
    let rate: Int

    /// The rendition's folder.
    var name: String { "video-\(height)p" }

    /// Of the rendition in the folder `name`; nil when that is none of the ladder's.
    static func height(ofFolder name: String) -> Int? {
      guard name.hasPrefix("video-"), name.hasSuffix("p") else { return nil }
      let digits = name.dropFirst("video-".count).dropLast()
      return digits.allSatisfy(\.isASCII) ? Int(digits).flatMap { $0 > 0 ? $0 : nil } : nil
    }

    static func isFolder(_ name: String) -> Bool { height(ofFolder: name) != nil }
  }

  /// From the largest to the smallest.
  let rungs: [Rung]

  /// Below it pictures are no pictures any more; and who cannot receive so little hears no sound either.
  private static let leastRate = 64_000

  /// - Parameters:
  ///   - side: the shorter side of the source's pictures as they are displayed, pixels.
  ///   - peak: what the source's own rendition needs, bit/s.
  init(_ options: LadderOptions, side: Int, peak: Int) {
    rungs = Set(options.heights).sorted(by: >).compactMap { height in
      guard height > 0, height <= side else { return nil }
      let seed = options.rate(of: height)
      // As many pixels as the source, or nearly: worth it only where it needs less than half.
      if height * 10 > side * 9 { return seed <= peak / 2 ? Rung(height: height, rate: seed) : nil }
      // A smaller picture never needs more than its share of a source that needs little itself.
      let rate = min(seed, Int(Double(peak) * Double(height) / Double(side)))
      return rate >= Self.leastRate ? Rung(height: height, rate: rate) : nil
    }
  }
}
