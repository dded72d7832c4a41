import Media

/// An audio track on its way to segments; all calls come from the demuxing thread.
protocol AudioRendition: AnyObject {
  func append(_ packet: Packet) throws(PackagingError)
  func cut(at time: MediaTime) throws(PackagingError)
  func finish(videoEnd: MediaTime) throws(PackagingError)
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
  let nominalSeconds: Double
  let published: Int
  let publisher: Publisher
  let file: String

  func segmenter(_ parameters: CodecParameters) throws(PackagingError) -> AudioSegmenter {
    let timescale = max(parameters.sampleRate, 1)
    let output = try RenditionOutput(
      rendition: rendition, folder: folder,
      header: TrackHeader(parameters: parameters, timescale: timescale, isVideo: false, displayMatrix: nil),
      type: options.segmentType, published: published, publisher: publisher)
    return AudioSegmenter(output: output, timescale: timescale, nominalSeconds: nominalSeconds)
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
    try segmenter?.append(packet, start: times.start, duration: times.duration)
  }

  func cut(at time: MediaTime) throws(PackagingError) {
    if let segmenter { try segmenter.cut(at: time) } else { earlyCuts.append(time) }
  }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    if let segmenter { try segmenter.finish(videoEnd: videoEnd) } else { try setup.publisher.ended(setup.rendition) }
  }

  var warnings: [String] {
    clock.overlaps == 0
      ? []
      : ["audio '\(setup.track.name)': \(clock.overlaps) packets lay before others already taken and were left out"]
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
