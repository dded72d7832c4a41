import Media

/// Everything that is decided before the first segment is written; a pure function of the source and the options.
struct PackagePlan {
  let facts: MediaFacts
  let tracks: TrackSelection
  let length: SegmentLength
  let timeline: Timeline
  let hiddenSound: HiddenSound
  let cutsAtAnyKeyFrame: Bool
  /// nil when the container has no index of the whole track.
  let keyFrames: KeyFrameIndex?
  /// The file has no IDR near its start: the first key frame, or the first frame, has to do.
  let startsAtAnyFrame: Bool
  let video: CodecParameters
  /// nil when it is none that could be copied.
  let coding: VideoCoding?
  /// Gives the video's packets their times, from the first one on.
  let clock: VideoClock
  /// When the first picture is shown, on the renditions' clock; nil when the opening has none.
  let videoStart: MediaTime?
  let warnings: [String]
  /// nil when the video is copied.
  let transcoding: VideoTranscoding?
  /// How a copied video goes on where a picture stands for longer than a segment may be; nil where that cannot be.
  let spare: VideoTranscoding?
  /// With what the video is made: what two runs write fits together only where it is the same.
  let settings: String

  /// - Parameter matrix: of the video track.
  init(
    facts: MediaFacts, tracks: TrackSelection, opening: Opening, index: KeyFrameIndex?, options: PackagingOptions,
    parameters: CodecParameters, coding: VideoCoding?, matrix: DisplayMatrix? = nil
  ) {
    self.facts = facts
    self.tracks = tracks
    self.coding = coding
    keyFrames = index
    video = Self.withParameterSets(parameters, opening, tracks, coding)
    let videoPackets = opening.packets.filter { $0.streamIndex == tracks.video.index }
    let openingTimes = VideoClock.openingTimes(
      videoPackets, base: parameters.timeBase, frameRate: tracks.video.frameRate, reorderDepth: parameters.reorderDepth)
    // One IDR and then only recovery points: an open-GOP encoder made it.
    cutsAtAnyKeyFrame = opening.refreshCount <= 1 && opening.keyFrameCount > opening.refreshCount
    startsAtAnyFrame = opening.refreshCount == 0
    let (gap, isExact) = Self.longestGap(opening, index, cutsAtAnyKeyFrame)
    let reason = VideoTranscoding.reason(
      for: tracks.video, configuration: video.configuration, hasSeveralEdits: index?.hasSeveralEdits ?? false,
      gap: [gap, opening.lastKeyFrameAge].compactMap { $0 }.max(), options: options)
    let transcoding = reason.map {
      VideoTranscoding(
        why: $0, track: tracks.video, matrix: matrix, packets: videoPackets, base: parameters.timeBase,
        format: options.video)
    }
    self.transcoding = transcoding
    // A rendition keeps its codec.
    let isSpared = transcoding == nil && !isExact && tracks.video.codec == "h264" && options.transcodesVideo
    spare =
      isSpared
      ? VideoTranscoding(
        why: "a picture stands for longer than a segment may be", track: tracks.video, matrix: matrix,
        packets: videoPackets, base: parameters.timeBase, format: options.video) : nil
    settings =
      (transcoding?.fingerprint ?? "copied \(tracks.video.codec)\(index == nil ? "" : ", cut by its index")\n")
      + (spare.map { "going on by \($0.fingerprint)" } ?? "")
      + "\(options.segmentType.rawValue) \(options.segmentDuration.map(String.init) ?? "auto")\n"
    let hidden = transcoding == nil ? HiddenPictures(videoPackets) : nil
    let lead =
      transcoding == nil && hidden == nil
      ? VideoClock.lead(videoPackets, base: parameters.timeBase, frameRate: tracks.video.frameRate) : 0
    hiddenSound = HiddenSound(opening.packets, tracks: Set(tracks.audio.map(\.track.index)))
    timeline = Self.timeline(
      opening, tracks, openingTimes, parameters.timeBase, options, transcoding, hidden, hiddenSound, lead)
    clock = VideoClock(
      base: parameters.timeBase, timeline: timeline, frameRate: tracks.video.frameRate,
      reorderDepth: parameters.reorderDepth, openingTimes: openingTimes, hidden: hidden, lead: lead)
    videoStart =
      transcoding.map { [timeline] in
        let ticks = timeline.ticks($0.start.value, of: $0.start.base, timescale: TimeBase.mpegts.denominator)
        return MediaTime(ticks, .mpegts)
      } ?? Self.videoStart(videoPackets, clock, isAnyFrame: startsAtAnyFrame, coding)
    let (configured, duration) = (options.segmentDuration, facts.isDurationExact ? facts.duration : nil)
    length =
      transcoding.map { SegmentLength(configured: configured, duration: duration, patience: $0.patience) }
      ?? SegmentLength(configured: configured, duration: duration, longestGap: gap, isExact: isExact)
    if let transcoding {
      warnings = Self.warnings(tracks, facts, transcoding)
    } else {
      var warnings = Self.warnings(tracks, facts, cutsAtAnyKeyFrame, startsAtAnyFrame, gap, length)
      if hidden == nil, videoPackets.first?.isDiscarded == true {
        warnings.append("the edit list hides pictures at the start, too many to pass over: they are shown")
      }
      self.warnings = warnings
    }
  }

  /// When the stream's first picture is shown, on the container's clock. Seconds.
  var streamStart: Double {
    videoStart.map { $0.base.seconds($0.value) - Double(timeline.shift) / 1e6 } ?? facts.startTime
  }

  /// The video first, then the audio tracks, then the subtitles.
  var renditions: [RenditionPlan] {
    [transcoding.map { .video($0) } ?? .video(tracks.video)] + tracks.audio.map { .audio($0) }
      + tracks.subtitles.map { .subtitles($0) }
  }

  /// Where the zero of a file beside the video lies on the renditions' time line: players count from a transport stream's
  /// first packet, whatever its clock says. Milliseconds.
  var fileOffset: Int64 {
    let start = facts.isContainer("mpegts", "mpeg") ? TimeBase.microseconds.ticks(seconds: facts.startTime) : 0
    return timeline.ticks(start, of: .microseconds, timescale: 1000)
  }

  /// A transport stream's parameter sets travel in the stream; the init segment needs them too.
  private static func withParameterSets(
    _ parameters: CodecParameters, _ opening: Opening, _ tracks: TrackSelection, _ coding: VideoCoding?
  ) -> CodecParameters {
    guard parameters.configuration.isEmpty, case .h264(let framing) = coding else { return parameters }
    let sets = opening.packets.lazy.filter { $0.streamIndex == tracks.video.index }
      .compactMap { H264AccessUnit.parameterSets(of: $0, framing: framing) }.first
    guard let sets, let complete = try? parameters.replacing(configuration: sets) else { return parameters }
    return complete
  }

  private static func timeline(
    _ opening: Opening, _ tracks: TrackSelection, _ openingTimes: [Int64], _ videoBase: TimeBase,
    _ options: PackagingOptions, _ transcoding: VideoTranscoding?, _ hidden: HiddenPictures?,
    _ hiddenSound: HiddenSound, _ lead: Int64
  ) -> Timeline {
    var earliest: [MediaTime] = []
    var seen: Set<Int> = []
    if let transcoding {
      // The encoder's first pictures are decoded before they are shown.
      let delay = Double(VideoEncoder.reorderDepth) / transcoding.frameRate
      earliest.append(
        MediaTime(transcoding.start.value - transcoding.start.base.ticks(seconds: delay) - 1, transcoding.start.base))
      seen.insert(tracks.video.index)
    } else if let first = openingTimes.first {
      earliest.append(MediaTime(first - lead, videoBase))
    }
    for packet in opening.packets
    where tracks.continuousTracks.contains(packet.streamIndex) && !hiddenSound.includes(packet)
      && seen.insert(packet.streamIndex).inserted
    {
      let base = packet.streamIndex == tracks.video.index ? videoBase : packet.timeBase
      guard let time = packet.decodingTime ?? packet.presentationTime else { continue }
      let audio = tracks.audio.first { $0.track.index == packet.streamIndex }
      if audio?.transcodedBecause != nil {
        // The encoder's first packet precedes its first sample.
        let rate = TimeBase(1, options.audio.sampleRate)
        earliest.append(MediaTime(rate.ticks(time, of: base) - AudioTranscoder.priming, rate))
      } else if let hidden, packet.streamIndex == tracks.video.index {
        let timescale = VideoClock.timescale(for: base)
        earliest.append(MediaTime(hidden.ticks(time, of: base, timescale: timescale), TimeBase(1, timescale)))
      } else {
        let isVideo = packet.streamIndex == tracks.video.index
        earliest.append(MediaTime(isVideo ? Timeline.bounded(time) - lead : time, base))
      }
    }
    return Timeline(earliest: earliest)
  }

  /// The time of the first frame that is not left out.
  private static func videoStart(
    _ packets: [Packet], _ clock: VideoClock, isAnyFrame: Bool, _ coding: VideoCoding?
  ) -> MediaTime? {
    var clock = clock
    for packet in packets {
      let shown = clock.times(of: packet).presentation
      if isAnyFrame || coding?.isRefresh(packet) == true {
        return MediaTime(shown, TimeBase(1, clock.timescale))
      }
    }
    return nil
  }

  private static func longestGap(
    _ opening: Opening, _ index: KeyFrameIndex?, _ cutsAtAnyKeyFrame: Bool
  ) -> (Double?, isExact: Bool) {
    let seen = cutsAtAnyKeyFrame ? opening.longestKeyFrameGap : opening.longestRefreshGap
    if opening.isWhole { return (seen, true) }
    guard let gap = index?.longestGap else { return (seen, false) }
    return (gap, true)
  }

  private static func warnings(
    _ tracks: TrackSelection, _ facts: MediaFacts, _ transcoding: VideoTranscoding
  ) -> [String] {
    var warnings = warnings(tracks, facts)
    if let transfer = tracks.video.colorTransfer, let name = ["smpte2084": "PQ", "arib-std-b67": "HLG"][transfer] {
      warnings.append("the video is HDR (\(name)): its brightness and colours were mapped to SDR")
    }
    if transcoding.shape.isReduced {
      warnings.append(
        "the pictures were made smaller, \(transcoding.shape.width) × \(transcoding.shape.height): browsers decode no larger H.264"
      )
    }
    return warnings
  }

  private static func warnings(_ tracks: TrackSelection, _ facts: MediaFacts) -> [String] {
    var warnings: [String] = []
    switch facts.video.count - 1 {
    case ...0: break
    case 1: warnings.append("a second video track was left out")
    case let others: warnings.append("\(others) further video tracks were left out")
    }
    switch facts.subtitles.filter(\.isBitmap).count {
    case 0: break
    case 1: warnings.append("a subtitle track was left out: it has pictures, not text")
    case let bitmaps: warnings.append("\(bitmaps) subtitle tracks were left out: they have pictures, not text")
    }
    for track in facts.subtitles where !track.isBitmap && !SubtitleSelection.isReadable(track) {
      warnings.append("a subtitle track was left out: '\(track.codec)' cannot be read")
    }
    return warnings
  }

  private static func warnings(
    _ tracks: TrackSelection, _ facts: MediaFacts, _ cutsAtAnyKeyFrame: Bool, _ startsAtAnyFrame: Bool, _ gap: Double?,
    _ length: SegmentLength
  ) -> [String] {
    var warnings = warnings(tracks, facts)
    if startsAtAnyFrame {
      warnings.append("the video has no IDR frame near its start: its beginning may look broken")
    } else if cutsAtAnyKeyFrame {
      warnings.append("the video has open GOPs and no IDR frames: after seeking, pictures may look broken for a moment")
    }
    if let gap, gap > 10 {
      warnings.append(
        "key frames are up to \(Int(min(gap, 1e9).rounded())) s apart: segments are as long, and seeking is coarse")
    }
    return warnings
  }
}
