import Media
import Synchronization

/// A video that becomes H.264, on a thread of its own.
final class TranscodedVideo: LeadingRendition {
  /// Packets that may wait for the decoder before the demuxer does: what uncompressed video needs for one is bounded,
  /// too.
  private static let queueLimit = 16

  private enum Command: Sendable {
    case packet(Packet)
    case finish(soundEnd: MediaTime?)
  }

  private let queue = BoundedQueue<Command>(limit: queueLimit)
  private let news: News
  private let outcome: ThreadOutcome<VideoPipeline.Result, PackagingError>
  private(set) var warnings: [String] = []
  let start: MediaTime?

  init(_ setup: TranscodedVideoSetup) {
    let first = setup.transcoding.start
    let microseconds = TimeBase.microseconds.denominator
    start = MediaTime(setup.timeline.ticks(first.value, of: first.base, timescale: microseconds), .microseconds)
    let news = News()
    self.news = news
    outcome = ThreadOutcome(name: "video") { [queue] () throws(PackagingError) in
      defer { queue.close() }
      var pipeline = try VideoPipeline.open(setup) { news.add($0, seconds: $1) }
      while let command = queue.pop() {
        switch command {
        case .packet(let packet): try pipeline.append(packet)
        case .finish(let soundEnd): return try pipeline.finish(soundEnd: soundEnd)
        }
      }
      throw .cancelled
    }
  }

  /// An unfinished thread must not wait for packets that never come.
  deinit { queue.close() }

  func append(_ packet: Packet) throws(PackagingError) -> [Cut] {
    try push(.packet(packet))
    return news.take()
  }

  func soundHasCome(to seconds: Double) -> [Cut] { [] }

  func finish(soundEnd: MediaTime?) throws(PackagingError) -> (cuts: [Cut], end: MediaTime) {
    try push(.finish(soundEnd: soundEnd))
    let result = try outcome.wait()
    warnings = result.warnings
    return (news.take(), result.end)
  }

  func abandon() {
    queue.close()
    _ = try? outcome.wait()
  }

  var seconds: Double { news.seconds }

  private func push(_ command: Command) throws(PackagingError) {
    // A closed queue means that the thread has ended with an error: that error is the reason.
    if !queue.push(command) { _ = try outcome.wait() }
  }

  /// What the thread tells the demuxing one.
  private final class News: Sendable {
    private struct State {
      var cuts: [Cut] = []
      var seconds = 0.0
    }

    private let state = Mutex(State())

    func add(_ cut: MediaTime?, seconds: Double) {
      state.withLock {
        if let cut { $0.cuts.append(Cut(time: cut)) }
        $0.seconds = seconds
      }
    }

    func take() -> [Cut] {
      state.withLock { state in
        defer { state.cuts = [] }
        return state.cuts
      }
    }

    var seconds: Double { state.withLock { $0.seconds } }
  }
}

/// What a transcoded video is made with.
struct TranscodedVideoSetup: Sendable {
  let folder: String
  let parameters: CodecParameters
  let transcoding: VideoTranscoding
  let timeline: Timeline
  let length: SegmentLength
  let segmentType: PackagingOptions.SegmentType
  /// What an earlier run published.
  let published: PublishedVideo?
  /// What it goes on behind, where the beginning was copied.
  var continuation: VideoContinuation?
  let publisher: Publisher
  let file: String
}
