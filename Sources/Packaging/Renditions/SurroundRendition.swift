import Media

/// Packets of AC-3 or E-AC-3, bit for bit, beside the same track as stereo.
///
/// Nobody has to have it: a track that is not what its container says costs its surround sound and a warning.
final class SurroundRendition: AudioRendition {
  private let setup: AudioRenditionSetup
  private let clockAfter: (Int32) -> AudioClock
  private var clock: AudioClock?
  /// Made with the first packet: what the header says stands in the frames.
  private var segmenter: AudioSegmenter?
  private var earlyCuts: [Cut] = []
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
    if segmenter == nil { try begin(with: packet) }
    guard let times = clock?.times(of: packet) else { return }
    try segmenter?.append(packet, start: times.start, duration: times.duration)
  }

  private func begin(with packet: Packet) throws(PackagingError) {
    let bytes = packet.withBytes { span in unsafe span.withUnsafeBytes { unsafe [UInt8]($0) } }
    guard let frames = DolbyFrames(bytes), frames.samples > 0, Int32(frames.sampleRate) == setup.parameters.sampleRate
    else {
      obstacle = "its first packet is no frame of \(setup.track.track.codec)"
      return
    }
    guard let silence = SilentFrame.make(like: setup.parameters, samples: frames.samples, sizeBytes: packet.sizeBytes)
    else {
      obstacle = "its gaps could not be filled: there is no silence with \(setup.parameters.channels) such channels"
      return
    }
    let segmenter = try setup.segmenter(setup.parameters, first: packet, silence: silence)
    clock = clockAfter(Int32(clamping: frames.samples))
    for cut in earlyCuts { try segmenter.cut(at: cut) }
    earlyCuts = []
    self.segmenter = segmenter
  }

  func cut(at cut: Cut) throws(PackagingError) {
    if let segmenter { try segmenter.cut(at: cut) } else { earlyCuts.append(cut) }
  }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    if let segmenter { try segmenter.finish(videoEnd: videoEnd) } else { try setup.publisher.ended(setup.rendition) }
  }

  func abandon() {}

  /// What is said of the track as stereo holds for this, too.
  var warnings: [String] {
    obstacle.map { ["the surround sound of '\(setup.track.title)' was left out: \($0)"] } ?? []
  }
}
