import Catalog
import Foundation
import Media

/// What a video's manifest says of its ladder while a worker makes it. Every change takes the video's own lock for a moment.
/// Used by one thread.
final class LadderRecord {
  /// Seconds from one report of progress to the next; leatd waits for them.
  private static let interval = 5.0
  /// A worker that begins so often without finishing a single segment never will.
  private static let mostAttempts = 3

  let directory: CatalogDirectory
  let control: PackagingControl
  /// Whether this worker's beginning counts as an attempt.
  private var isCounted = false
  /// What the manifest has been told last.
  private var told = (time: Date(), finished: 0)

  init(_ directory: CatalogDirectory, _ control: PackagingControl) {
    self.directory = directory
    self.control = control
  }

  /// Tells everybody that work begins.
  /// - Parameters:
  ///   - finished: what there is of `all` segments of earlier workers.
  ///   - again: whether what those came to does not count.
  func begin(_ heights: [Int], finished: Int, of all: Int, again: Bool) throws(PackagingError) {
    let lock = try DirectoryLock.acquire(directory, patiently: control)
    var attempts = 0
    try change { ladder throws(PackagingError) in
      if again { ladder.attempts = 0 }
      attempts = ladder.attempts
      guard attempts < Self.mostAttempts else { return }
      ladder.state = .processing
      ladder.heights = heights
      ladder.progress = Double(finished) / Double(max(all, 1))
      ladder.attempts += 1
      ladder.error = nil
    }
    _ = consume lock
    guard attempts < Self.mostAttempts else {
      throw .media(
        .damaged(
          file: directory.path,
          reason: "\(attempts) workers ended before they had finished a segment of its smaller renditions; "
            + "'leat ladder --again' tries once more"
        ))
    }
    isCounted = true
    told = (Date(), finished)
  }

  /// Says now and then how far the worker is, unless somebody else is writing the manifest just then.
  ///
  /// The first segment that it finishes is said at once: whatever ends it from then on, it has got further.
  func note(_ finished: Int, of all: Int) {
    let isFirst = isCounted && finished > told.finished
    guard isFirst || Date().timeIntervalSince(told.time) >= Self.interval else { return }
    // A full disk stops the segments, too, and that is told.
    guard let lock = try? DirectoryLock.acquire(directory) else { return }
    let written: Void? = try? change { ladder in
      ladder.progress = min(Double(finished) / Double(max(all, 1)), 0.99)
      if finished > told.finished { ladder.attempts = 0 }
    }
    if isFirst, written != nil { isCounted = false }
    told.time = Date()
    _ = consume lock
  }

  /// Says why the worker ends.
  func conclude(_ error: PackagingError) {
    if case .notReady = error { return }
    // Also one that is called off has to say that it was: its beginning would count as one that led to nothing.
    guard let lock = try? DirectoryLock.acquire(directory, within: 2) else { return }
    try? change { ladder in
      if error.mayPass, isCounted { ladder.attempts = max(0, ladder.attempts - 1) }
      if case .cancelled = error { return }
      ladder.error = Manifest.Failure(code: error.code, stage: "ladder", message: "\(error)")
      if !error.mayPass { ladder.state = .failed }
    }
    _ = consume lock
  }

  /// The caller holds the lock.
  private func change(_ body: (inout Manifest.Ladder) throws(PackagingError) -> Void) throws(PackagingError) {
    var manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    var ladder = manifest.ladder ?? Manifest.Ladder()
    try body(&ladder)
    manifest.ladder = ladder
    manifest.updated = Date()
    let changed = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(changed) }
  }
}
