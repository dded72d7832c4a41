import Media

/// An audio track on its way to segments; all calls come from the demuxing thread.
protocol AudioRendition: AnyObject {
  func append(_ packet: Packet) throws(PackagingError)
  func cut(at cut: Cut) throws(PackagingError)
  /// No more packets come: what is still being encoded is asked for.
  func drain() throws(PackagingError)
  /// When the last sound ends, after `drain`; nil where there is none.
  func soundEnd() throws(PackagingError) -> MediaTime?
  /// Writes what is left, after `drain`.
  func finish(videoEnd: MediaTime) throws(PackagingError)
  /// Nothing more will come, after an error: returns when no thread of the rendition's runs any more.
  func abandon()
  /// What the operator ought to know, after `finish`.
  var warnings: [String] { get }
}

/// What an audio rendition is made with.
struct AudioRenditionSetup: Sendable {
  let rendition: Int
  let folder: String
  let track: TrackSelection.Audio
  let parameters: CodecParameters
  let timeline: Timeline
  let options: PackagingOptions
  let control: PackagingControl
  /// How many tracks are transcoded at once.
  let transcodedTracks: Int
  let length: SegmentLength
  /// When the first picture is shown, on the renditions' clock.
  let videoStart: MediaTime?
  let published: Int
  let publisher: Publisher
  let file: String

  /// - Parameters:
  ///   - first: the track's first packet, of formats whose header is made of it.
  ///   - silence: a packet that sounds like nothing; nil: AAC's.
  func segmenter(
    _ parameters: CodecParameters, first: Packet? = nil, silence: [UInt8]? = nil
  ) throws(PackagingError) -> AudioSegmenter {
    let timescale = max(parameters.sampleRate, 1)
    let output = try RenditionOutput(
      rendition: rendition, folder: folder,
      header: TrackHeader(
        parameters: parameters, timescale: timescale, isVideo: false, displayMatrix: nil, firstPacket: first),
      type: options.segmentType, published: published, publisher: publisher)
    return AudioSegmenter(
      output: output, timescale: timescale, length: length, videoStart: videoStart,
      silence: silence ?? AACSilence.frame(channels: parameters.channels) ?? [])
  }
}

/// AAC-LC packets, bit for bit, for as long as they have one format. Where that changes the track goes on encoded, in the
/// format in which it began: players expect a rendition to keep it, and the video's segments to begin elsewhere.
final class CopiedAudioRendition: AudioRendition {
  private let setup: AudioRenditionSetup
  private var filter: BitstreamFilter? = nil
  private var clock: AudioClock
  /// Made with the first packet: ADTS has no configuration before it.
  private var late = LateSegmenter()
  private var watch: AudioFormatWatch
  /// What the packets behind a change of format go to, and when it came. Seconds.
  private var rest: (rendition: TranscodedAudioRendition, from: Double)?

  init(_ setup: AudioRenditionSetup) throws(PackagingError) {
    self.setup = setup
    watch = AudioFormatWatch(configuration: setup.parameters.configuration)
    clock = AudioClock(base: setup.parameters.timeBase, timeline: setup.timeline, parameters: setup.parameters)
    if setup.parameters.configuration.isEmpty {
      filter = try media { () throws(MediaError) in
        try BitstreamFilter.open("aac_adtstoasc", parameters: setup.parameters)
      }
    } else {
      late = LateSegmenter(try setup.segmenter(setup.parameters))
    }
  }

  func append(_ packet: Packet) throws(PackagingError) {
    if let rest { return try rest.rendition.append(packet) }
    switch watch.pass(packet) {
    case .copy(let packets):
      for packet in packets { try copy(packet) }
    case .change(let packets, let channels):
      guard let segmenter = late.segmenter else {
        // Nothing before them made sense: this is the first format.
        watch = AudioFormatWatch(configuration: setup.parameters.configuration)
        for packet in packets { try append(packet) }
        return
      }
      guard let start = clock.expected ?? packets.first.flatMap({ clock.times(of: $0)?.start }) else { return }
      try changeFormat(packets, channels: channels, start, segmenter)
    }
  }

  private func changeFormat(
    _ packets: [Packet], channels: Int?, _ start: Int64, _ segmenter: AudioSegmenter
  ) throws(PackagingError) {
    var parameters = setup.parameters
    if let configuration = packets.first?.newConfiguration {
      parameters = try media { [setup] () throws(MediaError) in
        try setup.parameters.replacing(configuration: configuration)
      }
    }
    let rendition = TranscodedAudioRendition(
      setup,
      goingOn: AudioContinuation(
        parameters: parameters, isMixed: channels ?? .max > 2, segmenter: segmenter, start: start))
    rest = (rendition, TimeBase(1, clock.timescale).seconds(start))
    for packet in packets { try rendition.append(packet) }
  }

  private func copy(_ packet: Packet) throws(PackagingError) {
    guard let packet = try filtered(packet) else { return }
    if late.segmenter == nil {
      guard let configuration = packet.newConfiguration else { return }
      let parameters = try media { () throws(MediaError) in
        try setup.parameters.replacing(configuration: configuration)
      }
      try late.begin(try setup.segmenter(parameters))
    }
    guard let times = clock.times(of: packet) else { return }
    try late.segmenter?.append(packet, start: times.start, duration: times.duration)
  }

  func cut(at cut: Cut) throws(PackagingError) {
    if let rest { try rest.rendition.cut(at: cut) } else { try late.cut(at: cut) }
  }

  func drain() throws(PackagingError) {
    for packet in watch.finish() { try copy(packet) }
    try rest?.rendition.drain()
  }

  func soundEnd() throws(PackagingError) -> MediaTime? {
    if let rest { try rest.rendition.soundEnd() } else { late.segmenter?.soundEnd }
  }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    if let rest {
      try rest.rendition.finish(videoEnd: videoEnd)
    } else {
      try late.finish(videoEnd: videoEnd, setup)
    }
  }

  func abandon() { rest?.rendition.abandon() }

  var warnings: [String] {
    var warnings: [String] = []
    let name = "audio '\(setup.track.name)'"
    if clock.overlaps > 0 {
      warnings.append("\(name): \(clock.overlaps) packets lay before others already taken and were left out")
    }
    guard let rest else { return warnings + (late.segmenter?.warnings(of: name) ?? []) }
    warnings.append(
      "\(name) changes its format after \(Int(rest.from.rounded())) s: from there on it was encoded, in the format of its beginning"
    )
    return warnings + rest.rendition.warnings
  }

  private func filtered(_ packet: Packet) throws(PackagingError) -> Packet? {
    guard filter != nil else { return packet }
    do throws(MediaError) { return try filter?.filter(packet) } catch {
      // A damaged ADTS header costs its packet, not the track.
      if case .library = error { return nil }
      throw .media(error)
    }
  }
}
