import Media

/// The copied video track: decides the cuts for everybody, and writes its own segments.
final class VideoRendition {
  /// A file that changes its format more often does so to do harm.
  private static let mostFormats = 100

  let output: RenditionOutput
  private(set) var header: TrackHeader
  private var sets: ParameterSets
  private(set) var formats = 1
  let coding: VideoCoding
  private let isMP4: Bool
  private(set) var clock: VideoClock
  private(set) var policy: CutPolicy
  private let keyFrames: KeyFrameIndex?
  let timescale: Int32
  private var beginning: FirstPictures
  /// The newest sample; until the next one comes, its duration is what the container says.
  private(set) var pending: Sample?
  private(set) var segmentStart: Int64?
  /// When the first picture is shown; nil before it has come.
  private(set) var start: MediaTime?
  private(set) var segmentIsIndependent = true
  private(set) var latestEnd: Int64 = 0
  /// Until when the last picture stands that others waited for, where that is known; at the end by its own word.
  private var told: Int64?
  /// From one time of decoding to the next.
  private(set) var lastStep: Int64?
  private(set) var skippedFrames = 0
  private(set) var dependentSegments = 0
  private(set) var held = HeldPictures()
  /// How much sooner than it says the first picture is shown, and decoded; ticks.
  private let soundLead: Int64

  init(
    output: RenditionOutput, header: TrackHeader, coding: VideoCoding, isMP4: Bool,
    schedule: VideoSchedule, cuts: CutPlaces, without beginning: FirstPictures, keyFrames: KeyFrameIndex?
  ) {
    self.output = output
    self.header = header
    sets = ParameterSets(coding, configuration: header.parameters.configuration)
    self.coding = coding
    self.isMP4 = isMP4
    clock = schedule.clock
    policy = CutPolicy(length: schedule.length, cutsAtAnyKeyFrame: cuts.areKeyFrames)
    self.keyFrames = keyFrames
    self.beginning = beginning
    timescale = clock.timescale
    soundLead = schedule.soundLead.ticks(in: TimeBase(1, timescale))
  }

  /// How far the video has come.
  var seconds: Double { TimeBase(1, timescale).seconds(latestEnd) }

  var repairs: Int { clock.repairs }

  /// Takes the next packet in decoding order.
  /// - Returns: that a new segment begins with it, and when.
  func append(_ due: LeadingPictures.Due) throws(PackagingError) -> Cut? {
    let packet = due.packet
    let (earliest, until) = (due.earliest.map(clock.shown), due.until.map(clock.shown))
    if due.earliest != nil { told = until }
    let isRefresh = coding.isRefresh(packet)
    let place: CutPolicy.Place = isRefresh ? .instantaneousRefresh : packet.isKey ? .keyFrame : .other
    var times = clock.times(of: packet)
    guard !beginning.leavesOut(packet) else {
      skippedFrames += 1
      return nil
    }
    var own = Timeline.bounded(TimeBase(1, timescale).ticks(packet.duration, of: packet.timeBase))
    if segmentStart == nil, soundLead > 0 {
      times = (max(0, times.decoding - soundLead), max(0, times.presentation - soundLead))
      own = max(own, clock.frameDuration) + soundLead
      try output.hold(seconds: TimeBase(1, timescale).seconds(soundLead))
    }
    let payload =
      isMP4 ? try media { () throws(MediaError) in try coding.inMP4(packet) } : packet
    try finishPending(before: times.decoding)
    let isNew = place != .other && takesNewSets(of: packet)
    let gap = packet.decodingTime.flatMap { keyFrames?.gap(behind: packet.timeBase.seconds($0)) }
    let cut = try cutIfNeeded(at: place, times, earliest: earliest, until: until, gap: gap, isForced: isNew)
    if isNew, cut != nil || segmentStart == nil { try changeFormat() }
    if segmentStart == nil {
      let begin = isRefresh ? min(times.presentation, earliest ?? .max) : times.presentation
      segmentStart = begin
      start = MediaTime(begin, TimeBase(1, timescale))
      segmentIsIndependent = place == .instantaneousRefresh
    }
    pending = Sample(
      packet: payload, decodingTime: times.decoding, presentationTime: times.presentation, duration: own,
      isSync: place != .other)
    return cut.map { Cut(time: $0, isDiscontinuous: isNew) }
  }

  /// Whether other parameter sets than those before hold from `packet` on.
  private func takesNewSets(of packet: Packet) -> Bool {
    let before = sets
    sets = sets(from: packet)
    return sets != before && formats < Self.mostFormats
  }

  private func sets(from packet: Packet) -> ParameterSets {
    var sets = packet.newConfiguration.map { ParameterSets(coding, configuration: $0) } ?? sets
    sets.replace(coding.parameterSetUnits(of: packet))
    return sets
  }

  /// What browsers cannot play, or play badly, from `packet` on, unlike what came before: a clause.
  func obstacle(from packet: Packet) -> String? {
    guard segmentStart != nil, packet.isKey else { return nil }
    let obstacle = sets(from: packet).obstacle
    return obstacle == sets.obstacle ? nil : obstacle
  }

  private func changeFormat() throws(PackagingError) {
    let configuration =
      switch coding {
      case .h264(.lengthPrefixed(let bytes)): sets.avcConfiguration(lengthBytes: bytes)
      // libavformat makes an hvcC box of them, for lengths of four bytes.
      case .h264(.annexB), .hevc: sets.annexB
      case .av1, .vp9: sets.configuration
      }
    header.parameters = try media { () throws(MediaError) in
      let parameters = try header.parameters.replacing(configuration: configuration)
      guard let shape = sets.pictureShape else { return parameters }
      return try parameters.replacing(
        width: shape.width, height: shape.height, sampleAspectRatio: shape.sampleAspectRatio)
    }
    formats += 1
    try output.change(to: header)
  }

  /// Writes the last segment.
  /// - Parameter soundEnd: until when the last picture stays, where its segment may be as long.
  /// - Returns: when the video ends.
  func finish(soundEnd: MediaTime?) throws(PackagingError) -> MediaTime {
    if let last = pending {
      let own = last.duration
      var duration = own > 0 ? own : clock.frameDuration
      latestEnd = max(latestEnd, last.presentationTime + clock.frameDuration)
      // The last frame of a slide show may stay for long.
      if last.presentationTime + clock.frameDuration == latestEnd { latestEnd += max(0, own - clock.frameDuration) }
      latestEnd = clock.end(latestEnd, told: told)
      if hold(until: soundEnd) {
        duration = latestEnd - last.presentationTime
        try output.hold(seconds: held.added)
      }
      let end = latestEnd
      try finishPending(before: last.decodingTime + duration)
      latestEnd = end
      try output.endSegment(duration: latestEnd - (segmentStart ?? 0), isIndependent: segmentIsIndependent)
    }
    try output.end()
    return MediaTime(latestEnd, TimeBase(1, timescale))
  }

  /// - Returns: whether the last picture stays longer than it did.
  private func hold(until soundEnd: MediaTime?) -> Bool {
    let base = TimeBase(1, timescale)
    guard let end = soundEnd?.ticks(in: base),
      end - latestEnd > HeldPictures.shortest(frame: clock.frameDuration, base),
      let segmentStart
    else { return false }
    let seconds = base.seconds(end - latestEnd)
    // In a transport stream there is no saying for how long a picture is shown.
    guard isMP4, base.seconds(end - segmentStart) <= policy.length.hardLimit else {
      held.missing = seconds
      return false
    }
    held.added = seconds
    latestEnd = end
    return true
  }

  func finishPending(before next: Int64) throws(PackagingError) {
    guard var sample = pending.take() else { return }
    sample.duration = max(1, next - sample.decodingTime)
    lastStep = sample.duration
    // Not the sample's own duration, which lies between times of decoding: a frame that is decoded before a pause may be
    // shown after it.
    latestEnd = max(latestEnd, sample.presentationTime + clock.frameDuration)
    try output.append(sample)
  }

  private func cutIfNeeded(
    at place: CutPolicy.Place, _ times: (decoding: Int64, presentation: Int64), earliest: Int64?, until: Int64?,
    gap: Double?, isForced: Bool
  ) throws(PackagingError) -> MediaTime? {
    let seconds = TimeBase(1, timescale).seconds
    let end = max(latestEnd, times.presentation + clock.frameDuration)
    // What follows an IDR is shown after it, or decoded with it. Other frames may be shown later than some that follow them.
    let latestShown = latestEnd - clock.frameDuration
    let begin =
      place == .instantaneousRefresh
      ? min(times.presentation, earliest ?? .max) : min(times.presentation, max(earliest ?? latestEnd, latestShown))
    let begins = policy.begins(
      at: place, time: seconds(begin), end: seconds(end), until: until.map(seconds), gap: gap, isForced: isForced)
    guard begins, let start = segmentStart else { return nil }
    try output.endSegment(duration: begin - start, isIndependent: segmentIsIndependent)
    segmentStart = begin
    segmentIsIndependent = place == .instantaneousRefresh
    if place != .instantaneousRefresh { dependentSegments += 1 }
    return MediaTime(begin, TimeBase(1, timescale))
  }
}
