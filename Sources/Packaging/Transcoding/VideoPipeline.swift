import Catalog
import Media

/// From the source's packets to segments: decode, filter, decide where segments begin, encode. Used by one thread.
struct VideoPipeline: ~Copyable {
  struct Result: Sendable {
    let end: MediaTime
    let warnings: [String]
  }

  private let setup: TranscodedVideoSetup
  private let base: TimeBase
  /// Tells a cut, and how far the video has come.
  private let onProgress: (MediaTime?, Double) -> Void
  private let grid: SegmentGrid
  private var decoder: VideoDecoder
  private var clock: PictureClock
  private var filter: PictureFilter
  private var sequence: PictureSequence
  private var encoder: VideoEncoder?
  private var segments: EncodedSegments?
  /// The segment with which encoding begins; above 0 where an earlier run has published some.
  private let firstSegment: Int?
  private var gate: ResumeGate?
  private var isEncoding = false
  /// The last picture, for where it has to be shown once more.
  private var last: Picture?
  /// Captions of pictures that were left out: they come with the next one.
  private var unsaid: [UInt8] = []
  /// When the last pictures are shown, as many as decoding runs behind; ticks.
  private var shown: [Int64] = []
  private var repeats = 0
  private var held = HeldPictures()
  private var captions = CaptionScan()
  /// Where the target duration was chosen for a copy, segments have to end as soon. Seconds.
  private static let shortPatience = 0.25
  /// What was copied has the source's times, so that what follows has to have them, too: a pause is one, whatever its length.
  /// Seconds.
  private static let longestPauseBehindCopy = 86_400.0

  /// Opens the decoder, and tells everybody of what is published already.
  static func open(
    _ setup: TranscodedVideoSetup, onProgress: @escaping (MediaTime?, Double) -> Void
  ) throws(PackagingError) -> VideoPipeline {
    let pipeline = VideoPipeline(setup, decoder: try openDecoder(setup), onProgress: onProgress)
    try pipeline.announcePublished()
    // Nobody has looked for captions in what an earlier run encoded: that there are none is not known then.
    if setup.published == nil, setup.continuation == nil { try setup.publisher.captions([]) }
    return pipeline
  }

  private static func openDecoder(_ setup: TranscodedVideoSetup) throws(PackagingError) -> VideoDecoder {
    do throws(MediaError) { return try VideoDecoder.open(setup.parameters, file: setup.file) } catch {
      // The header is what it refuses; a machine without memory is another matter.
      guard case .library(_, _, let code, _) = error, code != LibraryCode.outOfMemory else { throw .media(error) }
      throw .refused(
        Refusal(
          .damaged,
          "The header of this video makes no sense, so that its pictures cannot be read. It may be damaged; export it again."
        ))
    }
  }

  private init(
    _ setup: TranscodedVideoSetup, decoder: consuming VideoDecoder, onProgress: @escaping (MediaTime?, Double) -> Void
  ) {
    self.setup = setup
    self.decoder = decoder
    self.onProgress = onProgress
    let transcoding = setup.transcoding
    let timescale = VideoClock.timescale(for: setup.parameters.timeBase)
    let base = TimeBase(1, timescale)
    self.base = base
    let start =
      setup.continuation?.start
      ?? setup.timeline.ticks(transcoding.start.value, of: transcoding.start.base, timescale: timescale)
    let grid = SegmentGrid(start: start, length: setup.length, timescale: timescale)
    self.grid = grid
    // Transport streams round.
    let first = setup.published.map {
      grid.segment(at: $0.start.ticks(in: base) + base.ticks(seconds: 0.001)) + $0.segments.count
    }
    firstSegment = first
    encoder = nil
    let place = first.map { grid.boundary($0) }
    gate = place.map { ResumeGate(place: $0, timeline: setup.timeline, timescale: timescale) }
    clock = PictureClock(
      base: setup.parameters.timeBase, timeline: setup.timeline, frameRate: transcoding.frameRate,
      shortestGap: transcoding.shortestGap,
      longestPause: setup.continuation == nil ? PictureClock.longestPause : Self.longestPauseBehindCopy,
      expected: place ?? start)
    filter = PictureFilter(shape: transcoding.shape, timeBase: base, file: setup.file)
    sequence = PictureSequence(
      grid: grid, patience: base.ticks(seconds: setup.continuation == nil ? transcoding.patience : Self.shortPatience),
      keyFrameInterval: base.ticks(seconds: VideoTranscoding.keyFrameInterval))
  }

  mutating func append(_ packet: Packet) throws(PackagingError) {
    for packet in gate?.take(packet) ?? [packet] { try decode(packet) }
  }

  /// - Parameter soundEnd: until when the last picture stays.
  mutating func finish(soundEnd: MediaTime?) throws(PackagingError) -> Result {
    for packet in gate?.finish() ?? [] { try decode(packet) }
    try decode(nil)
    for picture in try filtered(nil) { try place(picture) }
    var end = max(clock.end, shown.last ?? 0)
    if let last {
      // A part of a stream has a picture.
      if let continuation = setup.continuation, !isEncoding {
        try showAgain(last, at: continuation.start)
        end = max(end, continuation.start + continuation.frameDuration)
      }
      for step in sequence.finish(end) { try encode(last, step) }
      // The last picture of a slide show may stay for long: shown again just before the end, it does in every player.
      if let time = shown.last, end - time > clock.frameDuration * 3 {
        try encode(last, .init(time: end - clock.frameDuration, isRepeat: true, begins: nil, isKey: false))
      }
      try hold(last, from: &end, until: soundEnd)
    }
    if encoder != nil {
      try append(try encoded(nil, nil))
      try segments?.finish(end)
    } else {
      // All that there is was published before, or nothing could be decoded.
      end = publishedEnd ?? end
      try setup.publisher.ended(0)
    }
    return Result(end: MediaTime(end, base), warnings: warnings)
  }

  /// Shows the last picture as often as others, because players' times of decoding, and a transport stream's end, depend on it.
  private mutating func hold(_ picture: Picture, from end: inout Int64, until soundEnd: MediaTime?)
    throws(PackagingError)
  {
    guard let sound = soundEnd?.ticks(in: base), sound - end > HeldPictures.shortest(frame: clock.frameDuration, base)
    else {
      return
    }
    let seconds = base.seconds(sound - end)
    guard seconds <= HeldPictures.longest else {
      held.missing = seconds
      return
    }
    held.added = seconds
    let picture = try media { () throws(MediaError) in try picture.withoutCaptions() }
    let step = min(clock.frameDuration, base.ticks(seconds: HeldPictures.longestStep))
    if let last = shown.last { end = max(end, last + 1) }
    while sound - end >= step / 2 {
      try encodeAgain(picture, at: end)
      end += step
    }
    end = sound
  }

  /// Shows the first picture from where the sound begins on, as often as others.
  private mutating func lead(with picture: Picture, to time: Int64) throws(PackagingError) {
    let start = grid.boundary(0)
    // What comes much later is not the first one: the beginning is damaged, or published.
    guard setup.transcoding.soundLead.added > 0, time > start, base.seconds(time - start) < SoundLead.longest * 2
    else { return }
    let picture = try media { () throws(MediaError) in try picture.withoutCaptions() }
    let step = min(clock.frameDuration, base.ticks(seconds: HeldPictures.longestStep))
    for place in stride(from: start, to: time, by: Int(max(step, 1))) where time - place >= step / 2 {
      try encodeAgain(picture, at: place)
    }
  }

  private mutating func encodeAgain(_ picture: Picture, at time: Int64) throws(PackagingError) {
    for step in sequence.place(time) { try encode(picture, step) }
    onProgress(nil, base.seconds(time))
  }

  private mutating func decode(_ packet: Packet?) throws(PackagingError) {
    let pictures: [Picture]
    do throws(MediaError) { pictures = try decoder.decode(packet) } catch { throw .media(error) }
    for var picture in pictures {
      guard let time = clock.time(of: picture) else {
        picture.leaveCaptions(to: &unsaid)
        continue
      }
      let captions = unsaid
      unsaid = []
      picture = try media { () throws(MediaError) in try picture.withCaptions(captions) }
      picture.time = time
      for result in try filtered(picture) { try place(result) }
    }
  }

  private mutating func filtered(_ picture: Picture?) throws(PackagingError) -> [Picture] {
    do throws(MediaError) { return try filter.filter(picture) } catch { throw .media(error) }
  }

  private mutating func place(_ picture: Picture) throws(PackagingError) {
    var time = picture.time ?? (shown.last ?? 0) + clock.frameDuration
    if let continuation = setup.continuation, try isCopied(picture, behind: continuation, &time) { return }
    if last == nil { try lead(with: picture, to: time) }
    for step in sequence.place(time) { try encode(step.isRepeat ? last ?? picture : picture, step) }
    last = picture
    onProgress(nil, base.seconds(time))
  }

  /// Whether a picture, decoded for the sake of others, was copied. The last of those is shown again where the copy ends.
  private mutating func isCopied(
    _ picture: Picture, behind continuation: VideoContinuation, _ time: inout Int64
  ) throws(PackagingError) -> Bool {
    let step = continuation.frameDuration
    if !isEncoding {
      // Containers round.
      if time <= continuation.start - step * 3 / 4 {
        last = picture
        return true
      }
      if let last, time > continuation.start + step / 2 {
        try showAgain(last, at: continuation.start)
      }
    }
    time = max(time, continuation.start, (shown.last ?? -1) + 1)
    return false
  }

  private mutating func showAgain(_ picture: Picture, at time: Int64) throws(PackagingError) {
    for step in sequence.place(time) {
      try encode(picture, .init(time: step.time, isRepeat: true, begins: step.begins, isKey: true))
    }
  }

  private mutating func encode(_ picture: Picture, _ step: PictureSequence.Step) throws(PackagingError) {
    defer {
      shown.append(step.time)
      if shown.count > VideoEncoder.reorderDepth { shown.removeFirst() }
    }
    if !isEncoding {
      guard let segment = step.begins, segment >= firstSegment ?? 0 else { return }
      try startEncoding(picture, at: step.time)
    }
    if step.isRepeat { repeats += 1 }
    // The first segment's beginning is nobody's cut.
    if let segment = step.begins, segment > 0, segments?.hasStarted == true || setup.published != nil {
      onProgress(MediaTime(grid.boundary(segment), base), base.seconds(step.time))
    }
    segments?.expect(step.time, beginsSegment: step.begins != nil)
    try append(try encoded(picture, step))
  }

  private mutating func append(_ packets: [Packet]) throws(PackagingError) {
    for packet in packets { try segments?.append(packet) }
    guard setup.continuation == nil, let found = segments?.captions, found != captions else { return }
    captions = found
    try setup.publisher.captions(found.instreamIDs)
  }

  private mutating func encoded(_ picture: Picture?, _ step: PictureSequence.Step?) throws(PackagingError) -> [Packet] {
    do throws(MediaError) {
      return try encoder?.encode(picture, at: step?.time ?? 0, isKey: step?.isKey ?? false) ?? []
    } catch { throw .media(error) }
  }

  /// Opens the encoder for pictures like the first one.
  private mutating func startEncoding(_ picture: Picture, at time: Int64) throws(PackagingError) {
    isEncoding = true
    let isTransport = setup.segmentType == .mpegts
    let format = setup.transcoding
    let opened = try media { () throws(MediaError) in
      try VideoEncoder.open(
        format.format, like: picture, timeBase: base, frameRate: format.frameRate,
        // Readers that pass over a second header need them, too.
        repeatsHeaders: isTransport || setup.continuation != nil,
        file: setup.file)
    }
    let parameters: CodecParameters
    do throws(MediaError) { parameters = try opened.parameters } catch { throw .media(error) }
    encoder = consume opened
    let header = TrackHeader(
      parameters: parameters, timescale: clock.timescale, isVideo: true, displayMatrix: nil)
    if let continuation = setup.continuation {
      try continuation.output.change(to: header)
      segments = EncodedSegments(
        output: continuation.output, timescale: clock.timescale, convertsFraming: !isTransport,
        frameDuration: clock.frameDuration, shown: Self.decodingTimes(behind: continuation))
      return
    }
    let output = try RenditionOutput(
      rendition: 0, folder: setup.folder, header: header,
      type: setup.segmentType, published: 0, publisher: setup.publisher,
      goingOn: setup.published.map {
        RenditionOutput.Start(segment: $0.segments.count, counters: $0.counters)
      })
    let before =
      shown.count == VideoEncoder.reorderDepth
      ? shown : EncodedSegments.imagined(before: time, frameDuration: clock.frameDuration)
    segments = EncodedSegments(
      output: output, timescale: clock.timescale, convertsFraming: !isTransport,
      frameDuration: clock.frameDuration, shown: before)
  }

  private static func decodingTimes(behind continuation: VideoContinuation) -> [Int64] {
    (0..<VideoEncoder.reorderDepth).map { number in
      let before = continuation.start - Int64(VideoEncoder.reorderDepth - number) * continuation.frameDuration
      return number == 0 ? continuation.decoded : max(before, continuation.decoded + Int64(number))
    }
  }

  /// Tells everybody of the segments that are there already.
  private func announcePublished() throws(PackagingError) {
    guard let published = setup.published, let firstSegment else { return }
    try setup.publisher.goingOn(0, codec: published.codec)
    let first = firstSegment - published.segments.count
    for (number, segment) in published.segments.enumerated() {
      if number > 0 { onProgress(MediaTime(grid.boundary(first + number), base), 0) }
      try setup.publisher.completed(0, segment)
    }
  }

  private var publishedEnd: Int64? {
    setup.published.map { published in
      published.start.ticks(in: base) + base.ticks(seconds: published.segments.reduce(0) { $0 + $1.duration })
    }
  }

  private var warnings: [String] {
    var warnings: [String] = []
    func warn(_ count: Int, _ text: String) { if count > 0 { warnings.append("\(count) \(text)") } }
    warn(decoder.damagedPackets, "parts of the video were damaged and could not be decoded")
    warn(decoder.concealedPictures, "pictures were damaged; what was missing of them was made up")
    warn(clock.repairs, "pictures had no time, or a wrong one, and were given one")
    warn(repeats, "pictures were repeated, because the one before stands for longer than a segment")
    warnings += held.warnings
    if let contradiction = filter.contradiction { warnings.append(contradiction) }
    warn(filter.changes, "times the pictures change in size or format: all of them were made alike")
    if clock.thinned > 0 {
      warnings.append("of more than 60 pictures a second \(clock.thinned) were left out")
    }
    return warnings
  }
}
