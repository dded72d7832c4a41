import Foundation
import Media
import Synchronization

/// What a track goes on behind that was copied until its format changed.
struct AudioContinuation: Sendable {
  /// Of the source, from here on.
  let parameters: CodecParameters
  /// Whether channels have to be added up.
  let isMixed: Bool
  /// Nobody else uses it any more.
  let segmenter: AudioSegmenter
  /// Where the copy ends, on the renditions' clock; ticks of its sample rate.
  let start: Int64
}

/// A track that becomes AAC-LC on a thread of its own, while the video is copied.
final class TranscodedAudioRendition: AudioRendition {
  /// Packets that may wait for the encoder before the demuxer does: bounds memory at some hundred kilobytes a track.
  private static let queueLimit = 256

  /// Seconds without a packet after which what is ready is taken from the encoders.
  private static let patience = 0.1

  private enum Command: Sendable {
    case packet(Packet)
    case cut(Cut)
    case drain
    case finish(videoEnd: MediaTime)
  }

  /// What the demuxing thread and the track's own say to each other.
  private struct Line: Sendable {
    let commands = BoundedQueue<Command>(limit: queueLimit)
    /// The answer to `drain`: when the sound ends.
    let soundEnd = BoundedQueue<MediaTime?>(limit: 1)

    func close() {
      commands.close()
      soundEnd.close()
    }
  }

  private let line = Line()
  private let outcome: ThreadOutcome<[String], PackagingError>
  private(set) var warnings: [String] = []

  init(_ setup: AudioRenditionSetup, goingOn continuation: AudioContinuation? = nil) {
    outcome = ThreadOutcome(name: setup.track.name) { [line] () throws(PackagingError) in
      defer { line.close() }
      if let continuation { return try Self.goOn(continuation, setup, line) }
      return try Self.run(setup, line)
    }
  }

  /// An unfinished thread must not wait for packets that never come.
  deinit { line.commands.close() }

  func append(_ packet: Packet) throws(PackagingError) { try push(.packet(packet)) }

  func cut(at cut: Cut) throws(PackagingError) { try push(.cut(cut)) }

  func drain() throws(PackagingError) { try push(.drain) }

  func soundEnd() throws(PackagingError) -> MediaTime? {
    if let end = line.soundEnd.pop() { return end }
    _ = try outcome.wait()
    return nil
  }

  func finish(videoEnd: MediaTime) throws(PackagingError) {
    try push(.finish(videoEnd: videoEnd))
    warnings = try outcome.wait()
  }

  func abandon() {
    line.commands.close()
    _ = try? outcome.wait()
  }

  private func push(_ command: Command) throws(PackagingError) {
    // A closed queue means that the thread has ended with an error: that error is the reason.
    if !line.commands.push(command) { _ = try outcome.wait() }
  }

  private static func run(_ setup: AudioRenditionSetup, _ line: Line) throws(PackagingError) -> [String] {
    var transcoder: AudioTranscoder
    do throws(MediaError) {
      transcoder = try AudioTranscoder.open(
        setup.parameters, to: setup.options.audio, isParallel: setup.options.encodesAudioInParallel,
        tracks: setup.transcodedTracks, file: setup.file)
    } catch {
      return try leaveOut(setup, line, because: error)
    }
    let segmenter = try setup.segmenter(transcoder.parameters)
    let clock = AudioClock(
      base: transcoder.parameters.timeBase, timeline: setup.timeline, parameters: transcoder.parameters)
    return try run(setup, line, transcoder, segmenter, clock)
  }

  private static func goOn(
    _ continuation: AudioContinuation, _ setup: AudioRenditionSetup, _ line: Line
  ) throws(PackagingError) -> [String] {
    let before = setup.parameters
    let rate = max(before.sampleRate, 1)
    var format = setup.options.audio
    // As many bits for each sample.
    format.bitRate = max(format.bitRate * Int64(rate) * Int64(before.channels) / Int64(format.sampleRate) / 2, 16_000)
    (format.sampleRate, format.channels) = (rate, before.channels == 1 ? 1 : 2)
    let start = continuation.start - TimeBase(1, rate).ticks(setup.timeline.shift, of: .microseconds)
    let transcoder: AudioTranscoder
    do throws(MediaError) {
      transcoder = try AudioTranscoder.open(
        continuation.parameters, to: format, startingAt: start, isMixed: continuation.isMixed,
        isParallel: setup.options.encodesAudioInParallel, tracks: max(setup.transcodedTracks, 1), file: setup.file)
    } catch {
      return try fallSilent(setup, line, continuation.segmenter, because: error)
    }
    let clock = AudioClock(
      base: transcoder.parameters.timeBase, timeline: setup.timeline, parameters: transcoder.parameters,
      expected: continuation.start)
    return try run(setup, line, transcoder, continuation.segmenter, clock)
  }

  private static func run(
    _ setup: AudioRenditionSetup, _ line: Line, _ transcoder: consuming AudioTranscoder, _ segmenter: AudioSegmenter,
    _ clock: AudioClock
  ) throws(PackagingError) -> [String] {
    var transcoder = transcoder
    var clock = clock
    var isBusy = false
    while true {
      // While nothing comes, such as when an upload stalls, what is being encoded is to be seen as soon as it is there.
      let (next, isClosed) =
        isBusy ? line.commands.pop(until: Date(timeIntervalSinceNow: patience)) : (line.commands.pop(), true)
      if next == nil, !isClosed {
        let ready = try media { () throws(MediaError) in try transcoder.ready() }
        try append(ready.packets, &clock, segmenter)
        isBusy = ready.isBusy
        continue
      }
      guard let command = next else { throw .cancelled }
      switch command {
      case .packet(let packet):
        isBusy = true
        let packets = try media { () throws(MediaError) in
          try transcoder.transcode(packet, runsAhead: setup.control.isComplete)
        }
        try append(packets, &clock, segmenter)
        while transcoder.hasMore {
          if setup.control.isCancelled { throw .cancelled }
          try append(try media { () throws(MediaError) in try transcoder.goOn() }, &clock, segmenter)
        }
      case .cut(let cut):
        try segmenter.cut(at: cut)
      case .drain:
        let packets = try media { () throws(MediaError) in try transcoder.finish() }
        try append(packets, &clock, segmenter)
        isBusy = false
        _ = line.soundEnd.push(segmenter.soundEnd)
      case .finish(let videoEnd):
        try segmenter.finish(videoEnd: videoEnd)
        let name = "audio '\(setup.track.name)'"
        if let loudness = transcoder.measuredLoudness {
          try setup.publisher.measured(setup.rendition, loudness: loudness)
        }
        let damaged = transcoder.damagedPackets
        let damage = damaged == 0 ? [] : ["\(name): \(damaged) damaged packets could not be decoded"]
        return damage + segmenter.warnings(of: name, silence: transcoder.silence)
      }
    }
  }

  /// A track that nobody can decode costs itself, not the video.
  private static func leaveOut(
    _ setup: AudioRenditionSetup, _ line: Line, because error: MediaError
  ) throws(PackagingError) -> [String] {
    try setup.publisher.ended(setup.rendition)
    while let command = line.commands.pop() {
      if case .drain = command { _ = line.soundEnd.push(nil) }
      if case .finish = command { return ["audio '\(setup.track.name)' was left out: \(error)"] }
    }
    throw .cancelled
  }

  /// What follows in a track makes no sense to anybody: it is silence, and the video goes on.
  private static func fallSilent(
    _ setup: AudioRenditionSetup, _ line: Line, _ segmenter: AudioSegmenter, because error: MediaError
  ) throws(PackagingError) -> [String] {
    let name = "audio '\(setup.track.name)'"
    while let command = line.commands.pop() {
      switch command {
      case .packet: continue
      case .cut(let cut): try segmenter.cut(at: cut)
      case .drain: _ = line.soundEnd.push(segmenter.soundEnd)
      case .finish(let videoEnd):
        try segmenter.finish(videoEnd: videoEnd)
        return ["\(name): what follows cannot be decoded: \(error)"] + segmenter.warnings(of: name)
      }
    }
    throw .cancelled
  }

  private static func append(_ packets: [Packet], _ clock: inout AudioClock, _ segmenter: AudioSegmenter)
    throws(PackagingError)
  {
    for packet in packets {
      guard let times = clock.times(of: packet) else { continue }
      try segmenter.append(packet, start: times.start, duration: times.duration)
    }
  }
}
