import Media

/// Where a video can be cut that is copied, as far as the opening, or an index, tells.
struct CutPlaces {
  /// At any key frame: there is one IDR and then only recovery points, because an open-GOP encoder made it.
  let areKeyFrames: Bool
  /// Where the video begins.
  let start: Start
  /// The longest time between two of them, seconds; nil when nothing is known.
  let longestGap: Double?
  /// Whether `longestGap` holds for the whole file, or only for its beginning.
  let isExact: Bool
  /// From the first to the second, seconds.
  let firstGap: Double?
}

extension CutPlaces {
  /// The first place where it can be decoded from.
  enum Start {
    case refresh
    /// The file has no IDR near its start.
    case keyFrame
    /// Nor a key frame: encoders that refresh pictures part by part make such files.
    case anyFrame
  }

  init(_ opening: Opening, index: KeyFrameIndex?) {
    areKeyFrames = opening.refreshCount <= 1 && opening.keyFrameCount > opening.refreshCount
    start = opening.refreshCount > 0 ? .refresh : opening.keyFrameCount > 0 ? .keyFrame : .anyFrame
    let seen = areKeyFrames ? opening.longestKeyFrameGap : opening.longestRefreshGap
    let told = opening.isWhole ? nil : index?.longestGap
    longestGap = told ?? seen
    isExact = opening.isWhole || told != nil
    firstGap = (areKeyFrames ? opening.firstKeyFrameGap : opening.firstRefreshGap) ?? longestGap
  }
}
