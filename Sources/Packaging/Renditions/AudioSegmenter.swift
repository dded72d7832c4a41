import Media

/// Divides an audio track at the video's cuts.
///
/// Packets of a track may come earlier or later than the video around them, so they wait until the cut behind them is
/// known and a packet beyond it has come: the result does not depend on how the source was interleaved.
///
/// Where there is a picture and no sound, before the first packet, after the last or in a long gap, there will be silence:
/// players want every rendition to cover the same time, and a segment without a packet cannot be.
///
/// Handed from one thread to another at most, and never used by two at once; hence the unchecked conformance.
final class AudioSegmenter: @unchecked Sendable {
  private let output: RenditionOutput
  private let timescale: Int32
  /// Ticks; where the video has ended, sound that goes on is cut by this.
  private let tailLength: Int64
  /// Ticks; no segment may be longer.
  private let longestSegment: Int64
  /// Ticks; sound that is this far ahead of the video, or goes on this long after it, waits no longer: memory is bounded.
  private let longestWait: Int64
  /// Ticks; a gap up to this belongs to the sample before it.
  private let longestGap: Int64
  /// Ticks; beyond it nobody waits for sound.
  private let mostSilence: Int64
  private let videoStart: Int64?
  private let silence: [UInt8]
  private var silentPacket: Packet?
  private var waiting: [Sample] = []
  private var cuts: [(time: Int64, isDiscontinuous: Bool)] = []
  /// Where the next packet would follow without a gap.
  private var end: Int64?
  /// Seconds of silence put before the first sound, into gaps, after the last sound.
  private(set) var filled = (start: 0.0, gaps: 0.0, end: 0.0)

  /// - Parameters:
  ///   - videoStart: when the first picture is shown; nil when that is not known.
  ///   - silence: one packet that sounds like nothing; empty when there is none for this format.
  init(
    output: RenditionOutput, timescale: Int32, length: SegmentLength, videoStart: MediaTime?, silence: [UInt8]
  ) {
    self.output = output
    self.videoStart = videoStart?.ticks(in: TimeBase(1, timescale))
    self.silence = silence
    longestGap = Int64(timescale) / 2
    mostSilence = Int64(timescale) * 86_400
    self.timescale = timescale
    tailLength = max(1, Int64(length.nominal * Double(timescale)))
    longestSegment = Int64(length.hardLimit * Double(timescale))
    longestWait = Int64(timescale) * 600
  }

  /// When the last packet so far ends; nil before the first.
  var soundEnd: MediaTime? { end.map { MediaTime($0, TimeBase(1, timescale)) } }

  func append(_ packet: Packet, start: Int64, duration: Int64) throws(PackagingError) {
    let sample = Sample(packet: packet, decodingTime: start, presentationTime: start, duration: duration, isSync: true)
    if let end {
      if start - end > longestGap { filled.gaps += try fill(from: end, to: start, like: sample) }
    } else if let videoStart, start > videoStart {
      // Whole packets, so that the last of them ends where the sound begins.
      let first = start - (start - videoStart) / max(duration, 1) * duration
      filled.start = try fill(from: first, to: start, like: sample)
    }
    try take(sample)
  }

  private func take(_ sample: Sample) throws(PackagingError) {
    waiting.append(sample)
    end = sample.end
    try endSegments()
    let start = sample.decodingTime
    if let first = waiting.first, start - first.decodingTime > longestWait {
      try endSegment(before: first.decodingTime + tailLength)
    }
  }

  /// As many whole packets as there is room for.
  /// - Returns: how much silence there is now, seconds.
  private func fill(from start: Int64, to end: Int64, like sample: Sample) throws(PackagingError) -> Double {
    guard !silence.isEmpty, sample.duration > 0, end - start >= sample.duration, end - start <= mostSilence else {
      return 0
    }
    let packet =
      if let silentPacket { silentPacket } else {
        try media { () throws(MediaError) in try sample.packet.replacing(bytes: silence) }
      }
    silentPacket = packet
    var time = start
    while end - time >= sample.duration {
      try take(
        Sample(packet: packet, decodingTime: time, presentationTime: time, duration: sample.duration, isSync: true))
      time += sample.duration
    }
    return TimeBase(1, timescale).seconds(time - start)
  }

  /// A new video segment begins.
  func cut(at cut: Cut) throws(PackagingError) {
    cuts.append((cut.time.ticks(in: TimeBase(1, timescale)), cut.isDiscontinuous))
    try endSegments()
  }

  /// Writes what is left; `videoEnd` is the last cut.
  func finish(videoEnd: MediaTime) throws(PackagingError) {
    let videoEnd = videoEnd.ticks(in: TimeBase(1, timescale))
    cuts.append((videoEnd, false))
    try endSegments()
    if let end, let sample = waiting.last {
      filled.end = try fill(from: end, to: videoEnd, like: sample)
    }
    // Where it fits, a short rest stays with what is before it.
    while let first = waiting.first, let last = waiting.last {
      let isLast = last.end - first.decodingTime <= longestSegment
      try endSegment(before: isLast ? .max : first.decodingTime + tailLength)
    }
    try output.end()
  }

  private func endSegments() throws(PackagingError) {
    while let (cut, isDiscontinuous) = cuts.first, let last = waiting.last, last.decodingTime >= cut {
      cuts.removeFirst()
      // Before the video's first cut there may be any amount of sound.
      while let first = waiting.first, min(cut, last.decodingTime) - first.decodingTime > longestSegment {
        try endSegment(before: first.decodingTime + tailLength)
      }
      try endSegment(before: cut)
      if isDiscontinuous { output.discontinue() }
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

extension AudioSegmenter {
  /// What the operator ought to know of the track called `name`.
  /// - Parameter silence: put into gaps before the packets came here, seconds.
  func warnings(of name: String, silence: Double = 0) -> [String] {
    NoteworthyTime.sentences([
      (filled.start, "\(name): begins %@ s after the picture: silence was put before it"),
      (filled.gaps + silence, "\(name): gaps of %@ s in all were filled with silence"),
      (filled.end, "\(name): ends %@ s before the picture: silence was put after it"),
    ])
  }
}
