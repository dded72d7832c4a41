import Catalog
import Media
import Synchronization

/// One of the ladder's renditions on its way to segments, on a thread of its own.
final class LadderRung: Sendable {
  /// Pictures that may wait before those who make them do.
  private static let queueLimit = 4

  private enum Command: Sendable {
    case picture(Picture, LadderSteps.Step)
    case finish(Int64)
  }

  /// What it is made with.
  struct Setup: Sendable {
    let rung: LadderPlan.Rung
    let plan: RenditionPlan
    let shape: PictureShape
    var format: EncodedVideoFormat
    let matrix: DisplayMatrix?
    let source: LadderSource
    let directory: CatalogDirectory
    let segmentType: PackagingOptions.SegmentType
    let syncs: Bool
    /// What an earlier run wrote.
    var published: PublishedVideo?

    /// The segment with which encoding begins.
    var first: Int { published?.segments.count ?? 0 }

    /// With what it is encoded: what two runs write fits together only where it is the same.
    var settings: String {
      "2 libavcodec \(VideoEncoder.version) \(format.encoder) \(format.preset) \(format.quality) \(rung.rate) "
        + "\(shape.description) \(source.timescale) \(source.segments.count) \(source.segments.first?.start ?? 0)"
        + (source.step > 1 ? " 1 of \(Int(source.step))\n" : "\n")
    }
  }

  private let queue = BoundedQueue<Command>(limit: queueLimit)
  private let outcome: ThreadOutcome<PublishedRendition, PackagingError>
  private let count: Count

  private final class Count: Sendable {
    let segments: Atomic<Int>
    init(_ segments: Int) { self.segments = Atomic(segments) }
  }

  /// - Parameters:
  ///   - larger: whose pictures it gets; nil: the source's.
  ///   - next: the next smaller one, whose pictures are made of its own.
  init(_ setup: Setup, of larger: PictureShape?, next: LadderRung?) {
    let count = Count(setup.first)
    self.count = count
    outcome = ThreadOutcome(name: setup.rung.name) { [queue] () throws(PackagingError) in
      defer { queue.close() }
      var encoding = LadderEncoding(setup, of: larger, next: next)
      while let command = queue.pop() {
        switch command {
        case .picture(let picture, let step):
          try encoding.append(picture, step)
          count.segments.store(encoding.finished, ordering: .relaxed)
        case .finish(let end): return try encoding.finish(end)
        }
      }
      throw .cancelled
    }
  }

  /// An unfinished thread must not wait for pictures that never come.
  deinit { queue.close() }

  /// How many segments there are, those of earlier runs among them.
  var finished: Int { count.segments.load(ordering: .relaxed) }

  func append(_ picture: Picture, _ step: LadderSteps.Step) throws(PackagingError) {
    // Filters write into the frame's header, not into the pixels.
    let own = try media { () throws(MediaError) in try picture.sharingPixels() }
    try push(.picture(own, step))
  }

  /// No more pictures come.
  /// - Parameter end: when the last one ends, ticks.
  func finish(_ end: Int64) throws(PackagingError) { try push(.finish(end)) }

  /// Waits for it to be whole.
  func rendition() throws(PackagingError) -> PublishedRendition { try outcome.wait() }

  func abandon() {
    queue.close()
    _ = try? outcome.wait()
  }

  private func push(_ command: Command) throws(PackagingError) {
    // A closed queue means that the thread has ended with an error: that error is the reason.
    if !queue.push(command) { _ = try outcome.wait() }
  }
}
