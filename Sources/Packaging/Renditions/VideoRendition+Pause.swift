import Media

/// A picture that stands for longer than a segment may be. A copied one cannot be divided, and the target duration, which
/// was told when nobody could know of it, stays (RFC 8216 §4.3.3.1).
extension VideoRendition {
  /// Where sound is so far ahead of the last picture, that one stands still: no file has its tracks so far apart. Half of
  /// what sound waits for. Seconds.
  private static let longestWait = 300.0

  /// Whether the segment that ends before a packet, or the one that it belongs to, would be too long.
  func isTooLate(_ due: LeadingPictures.Due) -> Bool {
    guard let segmentStart else { return false }
    var clock = clock
    let shown = clock.times(of: due.packet).presentation
    var length = min(shown, due.earliest.map(clock.shown) ?? shown) - segmentStart
    if !coding.isRefresh(due.packet) { length = max(length, shown + clock.frameDuration - end) }
    return TimeBase(1, timescale).seconds(length) > policy.length.hardLimit
  }

  /// Whether the last picture stands for so long that the last segment would be too long.
  var endsTooLate: Bool {
    guard let segmentStart, let last = pending, last.presentationTime + clock.frameDuration == end else { return false }
    return TimeBase(1, timescale).seconds(last.presentationTime + last.duration - segmentStart)
      > policy.length.hardLimit
  }

  /// Whether the next picture does not come although sound has come to `seconds`.
  /// - Parameter waiting: when the one is shown that is still to be taken, ticks of the packets.
  func isOverdue(at seconds: Double, behind waiting: Int64?) -> Bool {
    guard segmentStart != nil || waiting != nil else { return false }
    let end = max(end, waiting.map { clock.shown($0) + clock.frameDuration } ?? end)
    return seconds - TimeBase(1, timescale).seconds(end) > Self.longestWait + policy.length.hardLimit
  }

  /// When the last picture ends, if it stands no longer than others.
  private var end: Int64 { max(latestEnd, (pending?.presentationTime ?? 0) + clock.frameDuration) }

  /// Ends the last segment with the last picture as one that stands no longer than others: what follows is another's.
  func giveUp() throws(PackagingError) -> VideoContinuation {
    // What the container says of the frame rate counts the pause, too.
    let step = min(clock.frameDuration, lastStep ?? .max)
    let start = end - clock.frameDuration + step
    let decoded = max((pending?.decodingTime ?? 0) + 1, start - 2 * step)
    try finishPending(before: decoded)
    try output.endSegment(duration: start - (segmentStart ?? 0), isIndependent: segmentIsIndependent)
    return VideoContinuation(
      output: output, parameters: header.parameters, start: start, decoded: decoded, frameDuration: step)
  }
}
