import CLibAV

/// The size that pictures get before they are encoded: square pixels, even sides, upright, and no more of them than
/// decoders in browsers take.
package struct PictureShape: Equatable, Sendable {
  /// Pixels, before they are turned; even.
  let scaledWidth: Int
  let scaledHeight: Int
  /// libavfilter's filters that turn and mirror the picture as players would, by the track's display matrix.
  let turning: [String]
  /// There were more pixels than level 5.2 allows.
  package let isReduced: Bool
  /// Of the track's pictures: what differs from it has a shape of its own.
  let sourceWidth: Int
  let sourceHeight: Int
  let sampleAspectRatio: Double

  /// ITU-T H.264 table A-1, level 5.2: 36,864 macroblocks, and √(8 · 36,864) of them in a row.
  private static let mostPixels = 36_864.0 * 256
  private static let longestSide = 8688.0

  package init(of track: MediaFacts.VideoTrack, matrix: DisplayMatrix?) {
    self.init(of: track, turning: matrix?.filters ?? []) { width, height in
      let factor = min(1, (Self.mostPixels / (width * height)).squareRoot(), Self.longestSide / max(width, height))
      // Up where nothing else changes, down where the limit is what counts.
      return (factor, factor < 1 ? .down : .up)
    }
  }

  /// Smaller, for a ladder: not turned, so that the track's display matrix holds for it, too.
  /// - Parameter shortSide: of the pictures as they are displayed, pixels.
  package init(of track: MediaFacts.VideoTrack, shortSide: Int) {
    self.init(of: track, turning: []) { width, height in
      (min(1, Double(max(shortSide, 2)) / min(width, height)), .toNearestOrAwayFromZero)
    }
  }

  /// The same pictures, where they are made of those of `larger`.
  package func made(of larger: PictureShape) -> PictureShape { PictureShape(self, of: larger) }

  private init(_ shape: PictureShape, of larger: PictureShape) {
    (sourceWidth, sourceHeight, sampleAspectRatio) = (larger.width, larger.height, 1)
    (scaledWidth, scaledHeight) = (shape.scaledWidth, shape.scaledHeight)
    (turning, isReduced) = (shape.turning, shape.isReduced)
  }

  /// - Parameter reduction: by how much pictures of square pixels, of the width and height that it gets, become smaller; and how
  ///   their sides become even.
  private init(
    of track: MediaFacts.VideoTrack, turning: [String],
    reduction: (Double, Double) -> (factor: Double, rounding: FloatingPointRoundingRule)
  ) {
    sourceWidth = min(max(track.width, 1), 1 << 15)
    sourceHeight = min(max(track.height, 1), 1 << 15)
    let ratio = track.sampleAspectRatio
    sampleAspectRatio = ratio.isFinite && ratio > 0 ? min(max(ratio, 0.01), 100) : 1
    // The side that is too short grows: no line of the picture is lost.
    let width = Double(sourceWidth) * max(1, sampleAspectRatio)
    let height = Double(sourceHeight) / min(1, sampleAspectRatio)
    let (factor, rounding) = reduction(width, height)
    // Chroma is halved.
    func even(_ side: Double) -> Int {
      let half = side * factor / 2
      return Int(max(1, (rounding == .up ? half - 0.01 : half).rounded(rounding))) * 2
    }
    scaledWidth = even(width)
    scaledHeight = even(height)
    isReduced = factor < 1
    self.turning = turning
  }

  /// For a fingerprint.
  package var description: String { "\(scaledWidth)x\(scaledHeight) of \(sourceWidth)x\(sourceHeight)" }

  private var isSideways: Bool { turning.contains { $0.hasPrefix("transpose") } }

  /// Pixels, upright.
  package var width: Int { isSideways ? scaledHeight : scaledWidth }
  package var height: Int { isSideways ? scaledWidth : scaledHeight }
  /// How many.
  package var pixels: Int { scaledWidth * scaledHeight }
}

extension DisplayMatrix {
  /// The quarter turns and mirrors nearest to the matrix (a b u, c d v, x y w: a point (p, q) is shown at
  /// (ap + cq, bp + dq)), as libavfilter's filters; empty when the picture is upright.
  var filters: [String] {
    let values = linear
    guard values.count == 4 else { return [] }
    let (a, b, c, d) = (values[0], values[1], values[2], values[3])
    if abs(a) + abs(d) >= abs(b) + abs(c) {
      return (a < 0 ? ["hflip"] : []) + (d < 0 ? ["vflip"] : [])
    }
    switch (b > 0, c > 0) {
    case (true, false): return ["transpose=clock"]
    case (false, true): return ["transpose=cclock"]
    // libavfilter's name of plain transposition, rows for columns.
    case (true, true): return ["transpose=cclock_flip"]
    case (false, false): return ["transpose=clock_flip"]
    }
  }
}
