import Media

/// Everything that is decided before the first segment is written; a pure function of the source and the options.
struct PackagePlan {
  let facts: MediaFacts
  let tracks: TrackSelection
  let hiddenSound: HiddenSound
  let cuts: CutPlaces
  /// Of a copied video.
  let beginning: FirstPictures
  /// nil when the container has no index of the whole track.
  let keyFrames: KeyFrameIndex?
  let video: CodecParameters
  /// nil when it is none that could be copied.
  let coding: VideoCoding?
  let schedule: VideoSchedule
  let warnings: [String]
  /// nil when the video is copied.
  let transcoding: VideoTranscoding?
  /// How a copied video goes on where a picture stands for longer than a segment may be, or browsers do not play what comes; nil
  /// where that cannot be.
  let spare: VideoTranscoding?
  /// In whose place the video is encoded; nil where none was tried.
  let abandoned: AbandonedCopy?
  /// With what the video is made: what two runs write fits together only where it is the same.
  let settings: String
  /// Of a copied video, before the first picture that anybody is meant to see.
  private let hiddenPictures: Int

  /// - Parameters:
  ///   - hasSeveralEdits: whether an edit list takes the video to pieces.
  ///   - matrix: of the video track.
  ///   - mute: tracks of sound that nobody can decode.
  ///   - abandoned: in whose place the video is encoded.
  init(
    facts: MediaFacts, tracks: TrackSelection, opening: Opening, index: KeyFrameIndex?, options: PackagingOptions,
    parameters: CodecParameters, coding: VideoCoding?, hasSeveralEdits: Bool, matrix: DisplayMatrix? = nil,
    mute: Set<Int> = [], abandoned: AbandonedCopy? = nil
  ) {
    self.facts = facts
    self.tracks = abandoned == nil ? tracks : tracks.renamed(AbandonedCopy.successor)
    self.abandoned = abandoned
    self.coding = coding
    keyFrames = index
    video = Self.withParameterSets(parameters, opening, tracks, coding)
    cuts = CutPlaces(opening, index: index)
    hiddenSound = HiddenSound(opening.packets, tracks: Set(tracks.audio.map(\.track.index)))
    let beginnings = TrackBeginnings(
      packets: opening.packets, tracks: tracks, hiddenSound: hiddenSound, mute: mute,
      sampleRate: options.audio.sampleRate)
    let videoPackets = opening.packets.filter { $0.streamIndex == tracks.video.index }
    let encoded: (String) -> VideoTranscoding = { why in
      VideoTranscoding(
        why: why, track: tracks.video, matrix: matrix, packets: videoPackets, base: parameters.timeBase,
        format: options.video)
    }
    let reason = VideoTranscoding.reason(
      for: tracks.video, configuration: video.configuration, hasSeveralEdits: hasSeveralEdits,
      gap: [cuts.longestGap, opening.lastKeyFrameAge].compactMap { $0 }.max(), options: options)
    transcoding = (reason ?? abandoned?.why).map { encoded($0).beginning(with: beginnings.sound) }
    // A rendition keeps its codec.
    let isSpared = transcoding == nil && !cuts.isExact && tracks.video.codec == "h264" && options.transcodesVideo
    spare = isSpared ? encoded("a picture stands for longer than a segment may be") : nil

    let pictures = PictureTimes(
      videoPackets, base: parameters.timeBase, frameRate: tracks.video.frameRate,
      reorderDepth: parameters.reorderDepth, isCopied: transcoding == nil)
    hiddenPictures = pictures.hidden?.count ?? 0
    beginning = FirstPictures(cuts.start, coding, keepsLeading: pictures.hidden != nil)
    let wishes = VideoSchedule.Wishes(
      segment: options.segmentDuration, duration: facts.isDurationExact ? facts.duration : nil,
      isTransport: options.segmentType == .mpegts)
    if let transcoding {
      schedule = VideoSchedule(transcoding, pictures, beginnings, wishes)
      settings = transcoding.fingerprint + Self.settings(of: options)
      warnings =
        Self.warnings(tracks, facts, transcoding) + schedule.soundLead.warnings
        + (abandoned == nil ? [] : ["the video was to be copied, and began anew: \(transcoding.why)"])
    } else {
      schedule = VideoSchedule(pictures, cutAt: cuts, without: beginning, beginnings, wishes)
      settings =
        "copied \(tracks.video.codec)\(index == nil ? "" : ", cut by its index")\n" + Self.settings(of: options)
        + schedule.settings + (spare.map { "going on by \($0.fingerprint)" } ?? "")
      var warnings = Self.warnings(tracks, facts, cuts) + schedule.soundLead.warnings
      if pictures.hidden == nil, videoPackets.first?.isDiscarded == true {
        warnings.append("the edit list hides pictures at the start, too many to pass over: they are shown")
      }
      self.warnings = warnings
    }
  }

  private static func settings(of options: PackagingOptions) -> String {
    "\(options.segmentType.rawValue) \(options.segmentDuration.map(String.init) ?? "auto")\n"
  }

  /// When the stream's first picture is shown, on the container's clock. Seconds.
  var streamStart: Double {
    schedule.start.map { $0.seconds - Double(schedule.timeline.shift) / 1e6 } ?? facts.startTime
  }

  /// The video first, then the audio tracks, then the subtitles.
  var renditions: [RenditionPlan] {
    var video = transcoding.map { RenditionPlan.video($0) } ?? .video(tracks.video, hiddenPictures: hiddenPictures)
    if abandoned != nil { video.name = AbandonedCopy.successor(of: video.name) }
    return [video] + tracks.audio.map { .audio($0) } + tracks.subtitles.map { .subtitles($0) }
  }

  /// Where the zero of a file beside the video lies on the renditions' time line: players count from a transport stream's
  /// first packet, whatever its clock says. Milliseconds.
  var fileOffset: Int64 {
    let start = facts.isContainer("mpegts", "mpeg") ? TimeBase.microseconds.ticks(seconds: facts.startTime) : 0
    return schedule.timeline.ticks(start, of: .microseconds, timescale: 1000)
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
    let others = (facts.audio.map(\.index) + facts.subtitles.map(\.index)).count {
      !facts.areTogether($0, tracks.video.index)
    }
    if others > 0 {
      warnings.append("sound and subtitles of other programmes were left out (\(others) of the file's tracks)")
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
    _ tracks: TrackSelection, _ facts: MediaFacts, _ cuts: CutPlaces
  ) -> [String] {
    var warnings = warnings(tracks, facts)
    if cuts.start == .anyFrame {
      warnings.append("the video has no key frame near its start: its beginning may look broken")
    } else if cuts.areKeyFrames {
      warnings.append("the video has open GOPs and no IDR frames: after seeking, pictures may look broken for a moment")
    }
    if let gap = cuts.longestGap, gap > 10 {
      warnings.append(
        "key frames are up to \(Int(min(gap, 1e9).rounded())) s apart: segments are as long, and seeking is coarse")
    }
    return warnings
  }
}
