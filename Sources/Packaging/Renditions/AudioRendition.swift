import Media

/// An audio track on its way to segments; all calls come from the demuxing thread.
protocol AudioRendition: AnyObject {
  func append(_ packet: Packet) throws(PackagingError)
  func cut(at time: MediaTime) throws(PackagingError)
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
  let length: SegmentLength
  let published: Int
  let publisher: Publisher
  let file: String

  func segmenter(_ parameters: CodecParameters) throws(PackagingError) -> AudioSegmenter {
    let timescale = max(parameters.sampleRate, 1)
    let output = try RenditionOutput(
      rendition: rendition, folder: folder,
      header: TrackHeader(parameters: parameters, timescale: timescale, isVideo: false, displayMatrix: nil),
      type: options.segmentType, published: published, publisher: publisher)
    return AudioSegmenter(output: output, timescale: timescale, length: length)
  }
}

/// AAC-LC packets, bit for bit.
final class CopiedAudioRendition: AudioRendition {
  private let setup: AudioRenditionSetup
  private var filter: BitstreamFilter? = nil
  private var clock: AudioClock
  /// Made with the first packet: ADTS has no configuration before it.
  private var segmenter: AudioSegmenter?
  private var earlyCuts: [MediaTime] = []
  /// Where the next packet would follow without a gap.
  private var end: Int64?
  private var filledSeconds = 0.0

  init(_ setup: AudioRenditionSetup) throws(PackagingError) {
    self.setup = setup
    clock = AudioClock(base: setup.parameters.timeBase, timeline: setup.timeline, parameters: setup.parameters)
    if setup.parameters.configuration.isEmpty {
      filter = try media { () throws(MediaError) in
        try BitstreamFilter.open("aac_adtstoasc", parameters: setup.parameters)
      }
    } else {
      segmenter = try setup.segmenter(setup.parameters)
    }
  }

  func append(_ packet: Packet) throws(PackagingError) {
    guard let packet = try filtered(packet) else { return }
    if segmenter == nil {
      guard let configuration = packet.newConfiguration else { return }
      let parameters = try media { () throws(MediaError) in
        try setup.parameters.replacing(configuration: configuration)
      }
      let segmenter = try setup.segmenter(parameters)
      for time in earlyCuts { try segmenter.cut(at: time) }
      self.segmenter = segmenter
    }
    guard let times = clock.times(of: packet) else { return }
    try fillGap(before: times.start, with: times.duration, like: packet)
    try segmenter?.append(packet, start: times.start, duration: times.duration)
    end = times.start + times.duration
  }

  /// A long gap becomes silence: a segment without a packet cannot be, nor one above the target duration.
  private func fillGap(before start: Int64, with frame: Int64, like packet: Packet) throws(PackagingError) {
    guard var time = end, start - time > Int64(clock.timescale) / 2,
      let bytes = AACSilence.frame(channels: setup.track.track.channels)
    else { return }
    filledSeconds += TimeBase(1, clock.timescale).seconds(start - time)
    while start - time >= frame {
      let silence = try media { () throws(MediaError) in try packet.replacing(bytes: bytes) }
      try segmenter?.append(silence, start: time, duration: frame)
      time += frame
    }
  }

  func cut(at time: MediaTime) throws(PackagingError) {
    if let segmenter { try segmenter.cut(at: time) } else { earlyCuts.append(time) }
  }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    if let segmenter { try segmenter.finish(videoEnd: videoEnd) } else { try setup.publisher.ended(setup.rendition) }
  }

  func abandon() {}

  var warnings: [String] {
    var warnings: [String] = []
    let name = "audio '\(setup.track.name)'"
    if clock.overlaps > 0 {
      warnings.append("\(name): \(clock.overlaps) packets lay before others already taken and were left out")
    }
    if clock.jumps > 0 { warnings.append("\(name): \(clock.jumps) packets had impossible times") }
    if filledSeconds > 0 {
      warnings.append("\(name): gaps of \(Int(filledSeconds.rounded(.up))) s in all were filled with silence")
    }
    return warnings
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
