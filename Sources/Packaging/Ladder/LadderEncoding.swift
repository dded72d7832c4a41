import Catalog
import Media

/// From the source's pictures, or those of the next larger rendition, to one rendition's segments: scale, hand on, encode, divide.
/// Used by one thread.
struct LadderEncoding: ~Copyable {
  private let setup: LadderRung.Setup
  private let next: LadderRung?
  private let output: RungOutput
  private var filter: PictureFilter
  private var encoder: VideoEncoder?
  private var segments: EncodedSegments?
  private var isEncoding = false
  /// Of the pictures that the filters hold.
  private var steps: [LadderSteps.Step] = []
  /// When the last pictures are shown, as many as decoding runs behind; ticks.
  private var shown: [Int64] = []

  init(_ setup: LadderRung.Setup, of larger: PictureShape?, next: LadderRung?) {
    self.setup = setup
    self.next = next
    output = RungOutput(
      setup.plan, directory: setup.directory, source: setup.source, published: setup.published,
      settings: setup.settings, syncs: setup.syncs)
    let shape = larger.map { setup.shape.made(of: $0) } ?? setup.shape
    filter = PictureFilter(shape: shape, timeBase: setup.source.base, file: setup.source.folder)
    encoder = nil
  }

  /// How many segments there are, those of earlier runs among them.
  var finished: Int { output.rendition.segments.count }

  mutating func append(_ picture: Picture, _ step: LadderSteps.Step) throws(PackagingError) {
    steps.append(step)
    var picture = picture
    picture.time = step.time
    for result in try filtered(picture) { try take(result) }
  }

  /// - Parameter end: when the last picture ends, ticks.
  mutating func finish(_ end: Int64) throws(PackagingError) -> PublishedRendition {
    for result in try filtered(nil) { try take(result) }
    try next?.finish(end)
    if encoder != nil {
      for packet in try encoded(nil, nil) { try segments?.append(packet) }
      try segments?.finish(end)
    }
    guard output.rendition.segments.count == setup.source.segments.count else {
      throw .media(
        .damaged(
          file: setup.source.folder,
          reason: "it has \(setup.source.segments.count) segments, of which \(setup.plan.name) got "
            + "\(output.rendition.segments.count)"))
    }
    return output.rendition
  }

  private mutating func filtered(_ picture: Picture?) throws(PackagingError) -> [Picture] {
    do throws(MediaError) { return try filter.filter(picture) } catch { throw .media(error) }
  }

  private mutating func take(_ picture: Picture) throws(PackagingError) {
    // Filters neither lose nor double a picture.
    guard !steps.isEmpty else { return }
    let step = steps.removeFirst()
    try next?.append(picture, step)
    if !isEncoding {
      guard let segment = step.begins, segment >= setup.first else { return remember(step.time) }
      isEncoding = true
    }
    if encoder == nil { try start(picture, at: step.time) }
    segments?.expect(step.time, beginsSegment: step.begins != nil)
    for packet in try encoded(picture, step) { try segments?.append(packet) }
    remember(step.time)
  }

  private mutating func encoded(_ picture: Picture?, _ step: LadderSteps.Step?) throws(PackagingError) -> [Packet] {
    do throws(MediaError) {
      return try encoder?.encode(picture, at: step?.time ?? 0, isKey: step?.isKey ?? false) ?? []
    } catch { throw .media(error) }
  }

  private mutating func remember(_ time: Int64) {
    shown.append(time)
    if shown.count > VideoEncoder.reorderDepth { shown.removeFirst() }
  }

  private mutating func start(_ picture: Picture, at time: Int64) throws(PackagingError) {
    let source = setup.source
    let isTransport = setup.segmentType == .mpegts
    let opened = try media { () throws(MediaError) in
      try VideoEncoder.open(
        setup.format, like: picture, timeBase: source.base, frameRate: source.frameRate, repeatsHeaders: isTransport,
        file: source.folder)
    }
    let parameters: CodecParameters
    do throws(MediaError) { parameters = try opened.parameters } catch { throw .media(error) }
    encoder = consume opened
    let frame = source.base.ticks(seconds: 1 / source.frameRate)
    let rendition = try RenditionOutput(
      rendition: 0, folder: setup.directory.file(setup.plan.name),
      header: TrackHeader(
        parameters: parameters, timescale: source.timescale, isVideo: true, displayMatrix: setup.matrix),
      type: setup.segmentType, published: 0, publisher: output,
      goingOn: setup.published.map { RenditionOutput.Start(segment: $0.segments.count, counters: $0.counters) })
    segments = EncodedSegments(
      output: rendition, timescale: source.timescale, convertsFraming: !isTransport, frameDuration: frame,
      shown: shown.count == VideoEncoder.reorderDepth
        ? shown : EncodedSegments.opening(before: time, frameDuration: frame))
  }
}
