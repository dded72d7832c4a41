import Catalog
import Foundation
import HLS
import Media

/// Makes complete segments visible, on a thread of its own: syncs them, then names them in their playlist, then keeps
/// the manifest up to date. While the disk is busy, several segments become one step.
final class Publisher: RenditionListener, Sendable {
  /// Segments that may wait for the disk before the packaging does.
  private static let queueLimit = 64

  enum Event: Sendable {
    case opened(rendition: Int, codec: String?)
    case completed(rendition: Int, WrittenSegment)
    case ended(rendition: Int)
    /// How loud its source was, LUFS.
    case measured(rendition: Int, loudness: Double)
    /// So long a picture stands for the sound's sake.
    case held(rendition: Int, seconds: Double)
    /// The INSTREAM-IDs of closed captions in the video, all that have been seen so far.
    case captions([String])
    case progress(Double)
    /// The source is there to its end, and this large.
    case sourceCompleted(sizeBytes: Int64)
  }

  private let queue = BoundedQueue<Event>(limit: queueLimit)
  private let outcome: ThreadOutcome<Publication, PackagingError>
  private let directory: CatalogDirectory
  private let plans: [RenditionPlan]
  /// Of the video's segments; nil: they are not encrypted.
  let keys: SegmentKeys?

  init(_ start: Publication) {
    directory = start.directory
    plans = start.renditions.map(\.plan)
    keys = start.keys
    outcome = ThreadOutcome(name: "publisher") { [queue] () throws(PackagingError) in
      defer { queue.close() }
      var publication = start
      while true {
        let (events, isClosed) = queue.popAll(until: publication.nextManifestTime)
        try publication.apply(events)
        if isClosed && events.isEmpty { return publication }
      }
    }
  }

  deinit { queue.close() }

  func name(of rendition: Int) -> String { plans[rendition].name }

  /// A rendition's format is known: writes its init segment.
  func opened(
    _ rendition: Int, initSegment: [UInt8]?, named name: String, codecs parameters: CodecParameters
  ) throws(PackagingError) {
    let plan = plans[rendition]
    if let initSegment {
      try catalog { () throws(CatalogError) in
        try AtomicFile.write(initSegment, to: directory.file("\(plan.name)/\(name)"), sync: true)
      }
    }
    try push(
      .opened(rendition: rendition, codec: plan.audio?.surroundCodec ?? Self.codec(plan.kind, initSegment, parameters)))
  }

  private static func codec(
    _ kind: Manifest.Rendition.Kind, _ initSegment: [UInt8]?, _ parameters: CodecParameters
  ) -> String? {
    guard kind == .video else { return CodecString.aac(configuration: parameters.configuration) }
    // What libavformat has made of a configuration is what players get.
    let written = initSegment.flatMap { try? InitSegment(MemoryBytes(bytes: $0)).tracks.first?.codec }
    return written ?? CodecString.avc(configuration: parameters.configuration)
  }

  /// A rendition goes on behind what an earlier run published of it; its header is there.
  func goingOn(_ rendition: Int, codec: String?) throws(PackagingError) {
    try push(.opened(rendition: rendition, codec: codec))
  }

  func completed(_ rendition: Int, _ segment: WrittenSegment) throws(PackagingError) {
    try push(.completed(rendition: rendition, segment))
  }

  func ended(_ rendition: Int) throws(PackagingError) { try push(.ended(rendition: rendition)) }

  func measured(_ rendition: Int, loudness: Double) throws(PackagingError) {
    try push(.measured(rendition: rendition, loudness: loudness))
  }

  func held(_ rendition: Int, seconds: Double) throws(PackagingError) {
    try push(.held(rendition: rendition, seconds: seconds))
  }

  func captions(_ instreamIDs: [String]) throws(PackagingError) { try push(.captions(instreamIDs)) }

  func sourceCompleted(sizeBytes: Int64) throws(PackagingError) { try push(.sourceCompleted(sizeBytes: sizeBytes)) }

  func progress(_ fraction: Double) throws(PackagingError) { try push(.progress(fraction)) }

  /// Publishes what is left and returns how things stand.
  func finish() throws(PackagingError) -> Publication {
    queue.close()
    return try outcome.wait()
  }

  /// Publishes what is left, after an error elsewhere: it is whole, and the next run goes on behind it.
  func abandon() {
    queue.close()
    _ = try? outcome.wait()
  }

  private func push(_ event: Event) throws(PackagingError) {
    // Refused only after the thread has ended, and it ends early only with an error.
    if !queue.push(event) { _ = try outcome.wait() }
  }
}
