import CLibAV
import Foundation

/// Encodes one track on several threads: stretches of a fixed length, each by an encoder of its own.
///
/// The packets of AAC overlap: half of what a packet says is completed by the next one. So each encoder begins `lead`
/// frames early, on the same samples, and takes over where both have chosen the same window (ISO/IEC 14496-3 §4.6.11):
/// there the two halves fit, whichever encoder each of them is from. Where the stretches lie depends on the samples
/// alone, and so does the result: not on the number of processors, nor on how fast the frames come.
@safe final class ChunkedAudioEncoder {
  /// Packets in a stretch: 33 s at 48 kHz. Beginning early costs 6 % then.
  static let length: Int64 = 1536
  /// Frames that an encoder is given before its packets count, for its rate control to settle.
  static let lead: Int64 = 96
  /// How much later than planned an encoder may take over.
  static let patience: Int64 = 32
  /// More processors than this are left to others: each needs 6 MiB of frames that wait.
  private static let mostProcessors: Int32 = 6
  /// Frames that may wait beside those that keep the processors busy.
  private static let slack = 512

  private let format: EncodedAudioFormat
  private let file: String
  let board = AudioChunkBoard()
  private let length: Int64
  /// Frames, of 8 KiB: this is what bounds memory.
  private let mostWaiting: Int
  /// Frames that wait are sound that comes later than the picture: so many may, where nobody ought to notice.
  private static let fewestWaiting = 48
  /// Packets of which none may be late, 8 s at 48 kHz: the first segments, for which viewers wait.
  private static let opening: Int64 = 384
  /// Whether frames may wait so that all processors have work; not so while the source is still arriving.
  var runsAhead = true
  /// The first one's packets are given out; those behind work ahead.
  private var chunks: [AudioChunk] = []
  private var frameCount: Int64 = 0
  private var origin: Int64 = 0
  /// The number of the packet that is given out next.
  private var next: Int64 = 0
  private var window: AACWindow?
  /// Places where no encoder could take over in time, and the next one did anyway.
  private(set) var roughJoins = 0

  /// - Parameter tracks: how many are encoded at once; they share the memory.
  init(_ format: EncodedAudioFormat, tracks: Int, length: Int64 = ChunkedAudioEncoder.length, file: String) {
    self.format = format
    self.length = length
    self.file = file
    // With n processors n encoders are at work, each a part of a stretch behind the one before: half of what they are
    // going to need is there.
    let processors = Int(min(ProcessorShare.audioEncoding, Self.mostProcessors))
    let all = (processors - 1) * Int(length) / 2 + Self.slack
    mostWaiting = max(all / max(tracks, 1), 4 * Int(Self.patience))
  }

  deinit {
    board.condition.lock()
    for chunk in chunks { chunk.close() }
    board.condition.unlock()
  }

  /// Takes the next frame and returns the packets that are ready. Waits when too many frames are waiting.
  func encode(_ frame: Frame) throws(MediaError) -> [Packet] {
    board.condition.lock()
    defer { board.condition.unlock() }
    if frameCount == 0 { origin = unsafe frame.pointer.pointee.pts }
    let stretch = (frameCount + Self.lead) / length
    if frameCount == 0 || (frameCount + Self.lead) % length == 0 {
      let first = stretch * length
      chunks.append(
        AudioChunk(
          format, board: board, origin: origin, first: first, startingAt: frameCount, last: first + length - 1,
          file: file))
    }
    for chunk in chunks where isOpen(chunk) { chunk.append(frame) }
    frameCount += 1
    var packets: [Packet] = []
    try collect(&packets)
    let limit = waitingLimit
    if board.waitingFrames >= limit {
      // Not for every single frame.
      board.wakingLevel = max(limit / 2, limit - Self.slack / 2)
      defer { board.wakingLevel = -1 }
      while board.waitingFrames > board.wakingLevel, !chunks.allSatisfy(\.isIdle) {
        board.condition.wait()
        try collect(&packets)
      }
    }
    return packets
  }

  /// Does not change what comes out, only when: where the stretches lie is the same.
  private var waitingLimit: Int {
    guard runsAhead else { return Self.fewestWaiting }
    // Behind the opening as many as have come out of it.
    return min(max(Int(next - Self.opening), 0) + Self.fewestWaiting, mostWaiting)
  }

  /// Returns the packets that are ready, and whether more will be without another frame.
  func ready() throws(MediaError) -> (packets: [Packet], isBusy: Bool) {
    board.condition.lock()
    defer { board.condition.unlock() }
    var packets: [Packet] = []
    try collect(&packets)
    return (packets, !chunks.allSatisfy(\.isIdle))
  }

  /// Returns the last packets.
  func finish() throws(MediaError) -> [Packet] {
    board.condition.lock()
    defer { board.condition.unlock() }
    for chunk in chunks where isOpen(chunk) { chunk.complete() }
    var packets: [Packet] = []
    while true {
      try collect(&packets)
      guard let head = chunks.first, !head.hasEnded(before: next) else { return packets }
      if !chunks.allSatisfy(\.isIdle) { board.condition.wait() }
    }
  }

  /// Whether frames still go to `chunk`: those that its last packet beyond its stretch needs.
  private func isOpen(_ chunk: AudioChunk) -> Bool { frameCount <= chunk.first + length + Self.patience }

  private func collect(_ packets: inout [Packet]) throws(MediaError) {
    while let head = chunks.first {
      if chunks.count > 1, next >= chunks[1].first {
        switch try takeover(by: chunks[1]) {
        case nil: return
        case true?:
          head.close()
          chunks.removeFirst()
          chunks[0].dropAll(before: next)
          continue
        case false?: head.allow(next)
        }
      }
      guard let packet = try head.packet(next) else { return }
      packets.append(packet)
      window = AACWindow(packet)
      head.drop(next)
      next += 1
    }
  }

  /// Whether the encoder of the next stretch can give the packet `next`; nil when that cannot be told yet.
  private func takeover(by chunk: AudioChunk) throws(MediaError) -> Bool? {
    guard let before = try chunk.packet(next - 1) else { return chunk.hasEnded(before: next - 1) ? false : nil }
    if let window, AACWindow(before) == window { return true }
    guard next >= chunk.first + Self.patience - 1 else { return false }
    roughJoins += 1
    return true
  }
}
