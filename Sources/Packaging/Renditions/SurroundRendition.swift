import Media

/// Packets of AC-3 or E-AC-3, bit for bit, beside the same track as stereo.
///
/// Nobody has to have it: a track that is not what its container says costs its surround sound and a warning.
final class SurroundRendition: AudioRendition {
  private let setup: AudioRenditionSetup
  private let clockAfter: (Int32) -> AudioClock
  private var clock: AudioClock?
  /// Made with the first packet: what the header says stands in the frames.
  private var late = LateSegmenter()
  /// What the header says of the kind and the channels. Broadcasts change between programmes; decoders follow the frames.
  private var configuration: [UInt8] = []
  /// When the frames first said something else. Seconds.
  private var changed: Double?
  /// Why nothing is copied.
  private var obstacle: String?

  init(_ setup: AudioRenditionSetup) {
    self.setup = setup
    clockAfter = { frameSize in
      AudioClock(
        base: setup.parameters.timeBase, timeline: setup.timeline, sampleRate: setup.parameters.sampleRate,
        frameSize: frameSize)
    }
  }

  func append(_ packet: Packet) throws(PackagingError) {
    guard obstacle == nil else { return }
    if late.segmenter == nil { try begin(with: packet) }
    guard let clock, let times = self.clock?.times(of: packet) else { return }
    if changed == nil, let frames = Self.frames(packet), frames.configuration != configuration {
      changed = TimeBase(1, clock.timescale).seconds(times.start)
    }
    try late.segmenter?.append(packet, start: times.start, duration: times.duration)
  }

  private func begin(with packet: Packet) throws(PackagingError) {
    guard let frames = Self.frames(packet), frames.samples > 0, Int32(frames.sampleRate) == setup.parameters.sampleRate
    else {
      obstacle = "its first packet is no frame of \(setup.track.track.codec)"
      return
    }
    guard let silence = SilentFrame.make(like: setup.parameters, samples: frames.samples, sizeBytes: packet.sizeBytes)
    else {
      obstacle = "its gaps could not be filled: there is no silence with \(setup.parameters.channels) such channels"
      return
    }
    configuration = frames.configuration
    clock = clockAfter(Int32(clamping: frames.samples))
    try late.begin(try setup.segmenter(setup.parameters, first: packet, silence: silence))
  }

  private static func frames(_ packet: Packet) -> DolbyFrames? {
    DolbyFrames(packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } })
  }

  func cut(at cut: Cut) throws(PackagingError) {
    try late.cut(at: cut)
  }

  func drain() {}

  func soundEnd() -> MediaTime? { late.segmenter?.soundEnd }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    try late.finish(videoEnd: videoEnd, setup)
  }

  func abandon() {}

  /// What is said of the track as stereo holds for this, too.
  var warnings: [String] {
    if let obstacle { return ["the surround sound of '\(setup.track.title)' was left out: \(obstacle)"] }
    return changed.map {
      [
        "the surround sound of '\(setup.track.title)' changes its channels after \(Int($0.rounded())) s: it was copied on, under the header of its beginning"
      ]
    } ?? []
  }
}
