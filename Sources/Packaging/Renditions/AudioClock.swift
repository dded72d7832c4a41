import Media

/// Gives audio packets times on a clock of one tick a sample.
///
/// Containers round: in milliseconds (Matroska) or 90 kHz (MPEG-TS) packets seem to overlap or to leave gaps of a
/// fraction of a frame. Packets follow each other exactly until a real gap comes (`SoundPauses` tells which are).
struct AudioClock {
  private let timeline: Timeline
  private let base: TimeBase
  let timescale: Int32
  private let frameSize: Int64
  /// Where the next packet follows without a gap.
  private(set) var expected: Int64?
  /// Packets left out because they lie before what has been taken.
  private(set) var overlaps = 0

  init(base: TimeBase, timeline: Timeline, parameters: CodecParameters, expected: Int64? = nil) {
    self.init(
      base: base, timeline: timeline, sampleRate: parameters.sampleRate, frameSize: parameters.frameSize,
      expected: expected)
  }

  /// - Parameters:
  ///   - frameSize: samples in one packet; AAC-LC's 1024 when it is not above 0.
  ///   - expected: where the packets before end.
  init(base: TimeBase, timeline: Timeline, sampleRate: Int32, frameSize: Int32, expected: Int64? = nil) {
    self.base = base
    self.timeline = timeline
    self.expected = expected
    timescale = max(sampleRate, 1)
    self.frameSize = frameSize > 0 ? Int64(frameSize) : 1024
  }

  /// - Returns: nil when the packet lies before what has been taken already.
  mutating func times(of packet: Packet) -> (start: Int64, duration: Int64)? {
    let wanted = (packet.presentationTime ?? packet.decodingTime)
      .map { timeline.ticks($0, of: base, timescale: timescale) }
    var start = wanted ?? expected ?? 0
    if let expected {
      let difference = start - expected
      if difference <= -frameSize {
        overlaps += 1
        return nil
      }
      if difference <= frameSize / 2 { start = expected }
    }
    guard start >= 0 else {
      overlaps += 1
      return nil
    }
    expected = start + frameSize
    return (start, frameSize)
  }
}
