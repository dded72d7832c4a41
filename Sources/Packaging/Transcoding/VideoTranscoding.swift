import Media

/// How the video is re-encoded, where it has to be; a pure function of the source and the options.
struct VideoTranscoding: Equatable, Sendable {
  /// A clause, for the manifest.
  let why: String
  let shape: PictureShape
  let format: EncodedVideoFormat
  /// When the first picture is shown, on the source's clock.
  private(set) var start: MediaTime
  /// How much sooner than the source says that is, because sound is heard.
  private(set) var soundLead = SoundLead()
  /// Pictures a second of what comes out.
  let frameRate: Double
  /// Of more than 60 pictures a second every second, or third, … is taken: those that come sooner than this after the
  /// one before are left out. Seconds; nil where all are taken.
  let shortestGap: Double?
  /// How late a segment may begin, because the next picture is not there yet. Seconds.
  let patience: Double
  /// Every packet seen so far says when it is shown or decoded: a second run can start in the middle.
  let isResumable: Bool

  /// Apple's HLS authoring specification 1.13: a key frame every two seconds.
  static let keyFrameInterval = 2.0
  /// Beyond it segments would become longer than any nominal length; seeking would be coarse, and play start late.
  static let longestGap = Double(SegmentLength.longestNominal) + 0.35
  private static let highestRate = 60.0

  init(
    why: String, track: MediaFacts.VideoTrack, matrix: DisplayMatrix?, packets: [Packet], base: TimeBase,
    format: EncodedVideoFormat
  ) {
    self.why = why
    self.format = format
    shape = PictureShape(of: track, matrix: matrix)
    let shown = packets.filter { !$0.isDiscarded }.compactMap { $0.presentationTime ?? $0.decodingTime }
    start = MediaTime(Timeline.bounded(shown.min() ?? 0), base)
    isResumable = packets.allSatisfy { $0.presentationTime != nil || $0.decodingTime != nil }
    let rate = VideoClock.plausible(track.frameRate)
    // Containers say many things: only what the packets bear out counts.
    let measured = Self.rate(shown, base) ?? rate
    let step = min(rate, measured) > Self.highestRate * 1.02 ? Self.step(of: measured) : 1
    // The container's word where that agrees: its times may be rounded, and begin with a part of a picture.
    frameRate = (abs(rate - measured) < measured * 0.02 || step == 1 ? rate : measured) / step
    shortestGap = step > 1 ? (step - 0.5) / measured : nil
    patience = max(0.2, min(1.1 / min(rate, measured), 5))
  }

  /// Of how many pictures one is taken, so that no more than 60 a second are left.
  static func step(of rate: Double) -> Double {
    rate > highestRate * 1.02 ? (rate / (highestRate * 1.01)).rounded(.up) : 1
  }

  /// The same, where `sound` is heard first.
  func beginning(with sound: MediaTime?) -> VideoTranscoding {
    guard let sound else { return self }
    var result = self
    result.soundLead = SoundLead(
      start.seconds - sound.seconds, frame: 1 / frameRate, longest: SoundLead.longest)
    result.start = MediaTime(start.value - result.soundLead.ticks(in: start.base), start.base)
    return result
  }

  /// When the encoder's first picture is decoded, on the source's clock: sooner than it is shown.
  var firstDecoded: MediaTime {
    let delay = Double(VideoEncoder.reorderDepth) / frameRate
    return MediaTime(start.value - start.base.ticks(seconds: delay) - 1, start.base)
  }

  /// With what a video is encoded: what two runs write fits together only where it is the same.
  var fingerprint: String {
    "2 libavcodec \(VideoEncoder.version) \(format.preset) \(format.quality) \(shape.width)x\(shape.height) \(start.value)\n"
  }

  /// Pictures a second, by the times of the first ones.
  private static func rate(_ times: [Int64], _ base: TimeBase) -> Double? {
    guard times.count >= 8, let first = times.min(), let last = times.max(), last > first else { return nil }
    return VideoClock.plausible(Double(times.count - 1) / base.seconds(last - first))
  }

  /// Whether, and why, a track is re-encoded.
  /// - Parameters:
  ///   - configuration: what its header holds of it.
  ///   - hasSeveralEdits: whether its edit list takes it to pieces.
  ///   - gap: the longest time between two places to cut, as far as it is known. Seconds.
  static func reason(
    for track: MediaFacts.VideoTrack, configuration: [UInt8], hasSeveralEdits: Bool = false, gap: Double?,
    options: PackagingOptions
  ) -> String? {
    guard options.transcodesVideo else { return nil }
    if let obstacle = track.playbackObstacle(copying: options.copiedCodecs) { return obstacle.why }
    if ["hevc", "av1"].contains(track.codec), configuration.isEmpty {
      return "its header does not tell how its \(CodecName.words(for: track.codec)) is to be read"
    }
    if options.segmentType == .mpegts, track.rotation != 0 {
      return "it has to be turned to be upright, of which MPEG-TS cannot tell players"
    }
    if hasSeveralEdits { return "its edit list takes pieces out of its middle, which streams cannot express" }
    if let gap, gap > longestGap {
      return "its key frames are up to \(Int(min(gap, 1e9).rounded())) s apart, too far to seek and to start quickly"
    }
    return nil
  }
}
