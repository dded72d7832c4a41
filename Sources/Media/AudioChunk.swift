import CLibAV
import Foundation

/// What the chunks of a track and whoever feeds them tell each other.
///
/// Touched only between `lock()` and `unlock()` of its condition; hence the unchecked conformance.
final class AudioChunkBoard: @unchecked Sendable {
  let condition = NSCondition()
  /// Frames that no encoder has taken yet.
  var waitingFrames = 0
  /// Whoever feeds the chunks is woken when no more than these wait.
  var wakingLevel = -1
}

/// One stretch of a track's sound, encoded on a thread of its own.
///
/// Frame n is given as the n-th of the track; packet n ends with frame n, and comes out when frame n + 1 is there. The
/// encoder begins some frames before its stretch, so that it has settled when its packets count; it goes on beyond the
/// end for as long as the next one cannot take over.
///
/// What changes is touched only between the board's `lock()` and `unlock()`, and the encoder belongs to the thread; hence
/// the unchecked conformance.
@safe final class AudioChunk: @unchecked Sendable {
  private let board: AudioChunkBoard
  /// The first packet that counts.
  let first: Int64
  /// Samples: the time of the track's frame 0.
  private let origin: Int64
  private var nextFrame: Int64
  /// The last packet that is made.
  private var allowed: Int64
  private var frames: [Frame] = []
  private var head = 0
  private var packets: [Int64: Packet] = [:]
  private var isComplete = false
  private var isClosed = false
  private var isSleeping = false
  private var outcome: Result<Void, MediaError>?

  /// - Parameters:
  ///   - start: the number of the first frame that will be given.
  ///   - last: the last packet that is made without being asked for.
  init(
    _ format: EncodedAudioFormat, board: AudioChunkBoard, origin: Int64, first: Int64, startingAt start: Int64,
    last: Int64, file: String
  ) {
    self.board = board
    self.origin = origin
    self.first = first
    nextFrame = start
    allowed = last
    let thread = Thread { [self] in
      var outcome = Result<Void, MediaError>.success(())
      do throws(MediaError) { try run(format, file) } catch { outcome = .failure(error) }
      board.condition.lock()
      self.outcome = outcome
      board.waitingFrames -= frames.count - head
      frames = []
      head = 0
      board.condition.broadcast()
      board.condition.unlock()
    }
    thread.name = "aac \(first)"
    thread.stackSize = 2 << 20
    thread.start()
  }

  private func run(_ format: EncodedAudioFormat, _ file: String) throws(MediaError) {
    var encoder = try AudioEncoder.open(format, file: file)
    while let step = take() {
      var made: [Packet] = []
      try encoder.encode(step.frame) { made.append($0) }
      keep(made)
      if step.frame == nil { return }
    }
  }

  /// Waits for something to do. nil: there will be nothing any more; no frame: the encoder has to give its last packets.
  private func take() -> (frame: Frame?, Void)? {
    board.condition.lock()
    defer { board.condition.unlock() }
    while !canGoOn {
      isSleeping = true
      board.condition.broadcast()
      board.condition.wait()
      isSleeping = false
    }
    guard !isClosed else { return nil }
    nextFrame += 1
    guard head < frames.count else { return (nil, ()) }
    let frame = frames[head]
    head += 1
    if head >= 64 {
      frames.removeSubrange(..<head)
      head = 0
    }
    board.waitingFrames -= 1
    if board.waitingFrames == board.wakingLevel { board.condition.broadcast() }
    return (frame, ())
  }

  private func keep(_ made: [Packet]) {
    board.condition.lock()
    defer { board.condition.unlock() }
    for packet in made {
      guard let time = packet.presentationTime else { continue }
      let frames = (time - origin) / Int64(AudioEncoder.samplesPerFrame)
      packets[frames + 1] = packet
    }
  }

  private var canGoOn: Bool { isClosed || (nextFrame - 1 <= allowed && (head < frames.count || isComplete)) }
}

/// For whoever holds the board's lock.
extension AudioChunk {
  func append(_ frame: Frame) {
    guard outcome == nil, !isClosed else { return }
    frames.append(frame)
    board.waitingFrames += 1
    if isSleeping { board.condition.broadcast() }
  }

  /// No frames will come any more: what the encoder still holds is the end of the track.
  func complete() {
    isComplete = true
    board.condition.broadcast()
  }

  /// Nobody wants more of it.
  func close() {
    isClosed = true
    board.condition.broadcast()
  }

  /// Has a packet made that lies beyond the stretch.
  func allow(_ number: Int64) {
    guard number > allowed else { return }
    allowed = number
    board.condition.broadcast()
  }

  /// It can do nothing with what it has been given.
  var isIdle: Bool { outcome != nil || (isSleeping && !canGoOn) }

  /// nil: it has not been made yet.
  func packet(_ number: Int64) throws(MediaError) -> Packet? {
    if case .failure(let error)? = outcome { throw error }
    return packets[number]
  }

  /// Lets go of the packet called `number`.
  func drop(_ number: Int64) { packets[number] = nil }

  /// Lets go of all packets before `number`.
  func dropAll(before number: Int64) { packets = packets.filter { $0.key >= number } }

  /// The track has ended in it, and with the packet before `number`.
  func hasEnded(before number: Int64) -> Bool { outcome != nil && isComplete && packets[number] == nil }
}
