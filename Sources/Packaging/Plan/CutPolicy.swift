/// Decides at which video frames segments begin.
///
/// A pure function of the frames seen so far, so that a resumed run cuts where the first one did.
struct CutPolicy {
  enum Place: Equatable {
    /// Decoding can start here without anything before it.
    case instantaneousRefresh
    /// The container says that decoding can start here: a recovery point, as open GOPs have.
    case keyFrame
    case other
  }

  let length: SegmentLength
  /// Which places a cut waits for: IDRs, or any key frame where the file has no more than one IDR.
  private let cutsAtAnyKeyFrame: Bool
  private var segment = 0
  private var start: Double?
  private var lastCandidate: Double?
  private var lastGap: Double?
  /// From one candidate to the next, the latest last.
  private var gaps: [Double] = []
  private static let rememberedGaps = 8
  /// Of key frames of any kind.
  private var lastKeyFrame = 0.0
  private var keyFrameGap = 0.0

  init(length: SegmentLength, cutsAtAnyKeyFrame: Bool) {
    self.length = length
    self.cutsAtAnyKeyFrame = cutsAtAnyKeyFrame
  }

  /// Takes the next frame in decoding order.
  /// - Parameters:
  ///   - time: when the frame is shown, as far as cuts are concerned. Seconds.
  ///   - end: when its segment would end at the soonest if the frame belonged to it. Seconds.
  ///   - until: when the next picture is shown that is shown after this one, where that is known. Seconds.
  ///   - gap: from a key frame to the next, where an index tells. Seconds.
  ///   - isForced: the frame cannot belong to the segment before.
  /// - Returns: whether a new segment begins with this frame.
  mutating func begins(
    at place: Place, time: Double, end: Double, until: Double? = nil, gap: Double? = nil, isForced: Bool = false
  ) -> Bool {
    guard let start else {
      self.start = time
      lastCandidate = time
      lastKeyFrame = time
      return false
    }
    let elapsed = time - start
    let isCandidate = place == .instantaneousRefresh || (place == .keyFrame && cutsAtAnyKeyFrame)
    var cuts = false
    if place != .other {
      keyFrameGap = time - lastKeyFrame
      lastKeyFrame = time
    }
    if isCandidate {
      lastGap = lastCandidate.map { time - $0 }
      lastCandidate = time
      remember(lastGap)
      let wanted = length.nominal(ofSegment: segment)
      // Where nobody knows, the next one comes after as long as this one did; at worst after as long as any did lately.
      cuts =
        elapsed >= wanted - 0.05 || elapsed + (gap ?? lastGap ?? 0) > min(wanted + 0.49, length.limit)
        || elapsed + (gap ?? gaps.max() ?? 0) > length.limit
    } else if place == .keyFrame, elapsed + keyFrameGap > length.limit {
      // The last key frame within the limit: better than any other frame, but not than an IDR that is still to come.
      let expected = lastCandidate.flatMap { last in lastGap.map { last + $0 } } ?? -.infinity
      cuts = expected < time || expected - start > length.limit
    }
    // No place to cut came in time: any frame serves, rather than a segment above the target duration.
    let isLast = end - start > length.limit || until.map { standsTooLong(from: time, until: $0, in: start) } ?? false
    cuts = (cuts || isForced || isLast) && elapsed > 0
    if cuts {
      self.start = time
      segment += 1
    }
    return cuts
  }

  /// Whether the segment that began at `start` is too long with a frame, and the frame alone is not.
  private func standsTooLong(from time: Double, until end: Double, in start: Double) -> Bool {
    end - start > length.hardLimit && end - time <= length.hardLimit
  }

  /// A gap that no segment holds is none that a cut can avoid.
  private mutating func remember(_ gap: Double?) {
    guard let gap, gap <= length.limit else { return }
    gaps.append(gap)
    if gaps.count > Self.rememberedGaps { gaps.removeFirst() }
  }
}
