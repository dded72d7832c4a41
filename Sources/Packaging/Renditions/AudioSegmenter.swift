import Media

/// Divides an audio track at the video's cuts.
///
/// Packets of a track may come earlier or later than the video around them, so they wait until the cut behind them is
/// known and a packet beyond it has come: the result does not depend on how the source was interleaved.
final class AudioSegmenter {
  private let output: RenditionOutput
  private let timescale: Int32
  /// Ticks; where the video has ended, sound that goes on is cut by this.
  private let tailLength: Int64
  /// Ticks; no segment may be longer.
  private let longestSegment: Int64
  /// Ticks; sound that is this far ahead of the video, or goes on this long after it, waits no longer: memory is bounded.
  private let longestWait: Int64
  private var waiting: [Sample] = []
  private var cuts: [Int64] = []

  init(output: RenditionOutput, timescale: Int32, length: SegmentLength) {
    self.output = output
    self.timescale = timescale
    tailLength = max(1, Int64(length.nominal * Double(timescale)))
    longestSegment = Int64(length.hardLimit * Double(timescale))
    longestWait = Int64(timescale) * 600
  }

  func append(_ packet: Packet, start: Int64, duration: Int64) throws(PackagingError) {
    waiting.append(
      Sample(packet: packet, decodingTime: start, presentationTime: start, duration: duration, isSync: true))
    try endSegments()
    if let first = waiting.first, start - first.decodingTime > longestWait {
      try endSegment(before: first.decodingTime + tailLength)
    }
  }

  /// A new video segment begins at `time`.
  func cut(at time: MediaTime) throws(PackagingError) {
    cuts.append(time.ticks(in: TimeBase(1, timescale)))
    try endSegments()
  }

  /// Writes what is left; `videoEnd` is the last cut.
  func finish(videoEnd: MediaTime) throws(PackagingError) {
    cuts.append(videoEnd.ticks(in: TimeBase(1, timescale)))
    try endSegments()
    // Where it fits, a short rest stays with what is before it.
    while let first = waiting.first, let last = waiting.last {
      let isLast = last.end - first.decodingTime <= longestSegment
      try endSegment(before: isLast ? .max : first.decodingTime + tailLength)
    }
    try output.end()
  }

  private func endSegments() throws(PackagingError) {
    while let cut = cuts.first, let last = waiting.last, last.decodingTime >= cut {
      cuts.removeFirst()
      // Before the video's first cut there may be any amount of sound.
      while let first = waiting.first, min(cut, last.decodingTime) - first.decodingTime > longestSegment {
        try endSegment(before: first.decodingTime + tailLength)
      }
      try endSegment(before: cut)
    }
  }

  /// Writes every waiting sample that starts before `time` as one segment.
  private func endSegment(before time: Int64) throws(PackagingError) {
    let count = waiting.firstIndex { $0.decodingTime >= time } ?? waiting.count
    guard count > 0 else { return }
    // A gap before the next packet belongs to the last sample: players see one unbroken track.
    let end = count < waiting.count ? waiting[count].decodingTime : waiting[count - 1].end
    let start = waiting[0].decodingTime
    for index in 0..<count {
      var sample = waiting[index]
      let next = index + 1 < waiting.count ? waiting[index + 1].decodingTime : sample.end
      sample.duration = max(1, next - sample.decodingTime)
      try output.append(sample)
    }
    waiting.removeFirst(count)
    try output.endSegment(duration: end - start, isIndependent: true)
  }
}
