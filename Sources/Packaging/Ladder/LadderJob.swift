package import Catalog
import Foundation
import HLS
import Media

/// Makes a ready video's smaller renditions from its packaged output, and names them in its playlists when all are whole.
///
/// It has a lock of its own, and takes the video's only to write into what everybody shares: subtitles, pictures and words may
/// come meanwhile.
package struct LadderJob {
  package enum Outcome: Sendable {
    /// The sides of what there is now; empty when nothing smaller is worth it.
    case complete(heights: [Int])
    case failed(PackagingError)
  }

  /// Where the lock lies.
  private static let folder = ".ladder"

  private let directory: CatalogDirectory
  private let options: PackagingOptions
  private let control: PackagingControl

  package init(directory: CatalogDirectory, options: PackagingOptions, control: PackagingControl) {
    self.directory = directory
    self.options = options
    self.control = control
  }

  /// Runs to the end, from where an earlier run stopped.
  /// - Parameter again: also where it was given up.
  package func run(again: Bool = false) -> Outcome {
    do throws(PackagingError) {
      let own = CatalogDirectory(path: directory.file(Self.folder))
      try catalog { () throws(CatalogError) in try own.create(sync: false) }
      guard let lock = try catalog({ () throws(CatalogError) in try DirectoryLock.acquire(own) }) else {
        throw .locked(directory: directory.path)
      }
      let outcome = runOwning(again)
      _ = consume lock
      return outcome
    } catch {
      return .failed(error)
    }
  }

  private func runOwning(_ again: Bool) -> Outcome {
    let record = LadderRecord(directory, control)
    do throws(PackagingError) {
      let manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
      guard manifest.state == .ready || manifest.state == .review else { throw .notReady(directory: directory.path) }
      return .complete(heights: try make(manifest, again, record))
    } catch {
      record.conclude(error)
      return .failed(error)
    }
  }

  private func make(
    _ manifest: Manifest, _ again: Bool, _ record: LadderRecord
  ) throws(PackagingError) -> [Int] {
    guard !options.ladder.heights.isEmpty else { return try leave(manifest) }
    let stream = try LadderStream(directory, manifest)
    let source = try LadderSource(directory: directory, rendition: stream.video.name)
    var setups = try setups(stream, source)
    let named = try LadderMaster(directory, manifest).rungs
    for index in setups.indices { try prepare(&setups[index], isNamed: named.contains(setups[index].plan.name)) }
    let all = setups.count * source.segments.count
    let finished = setups.reduce(0) { $0 + ($1.published?.segments.count ?? 0) }
    if manifest.ladder?.state != .complete || finished < all || again {
      try record.begin(setups.map(\.rung.height), finished: finished, of: all, again: again)
    }
    if control.isCancelled { throw .cancelled }
    let run = LadderRun(source: source, setups: setups, control: control) { record.note($0, of: all) }
    let renditions = try run.run()
    let lock = try DirectoryLock.acquire(directory, patiently: control)
    let publication = LadderPublication(
      directory: directory, targetDuration: source.targetDuration, pictures: source.pictures)
    let heights = try publication.publish(renditions, setups.map(\.rung))
    _ = consume lock
    return heights
  }

  /// Nobody wants one any more. What viewers know of stays; what was begun goes.
  private func leave(_ manifest: Manifest) throws(PackagingError) -> [Int] {
    guard let ladder = manifest.ladder, ladder.state != .complete else { return manifest.ladder?.heights ?? [] }
    let lock = try DirectoryLock.acquire(directory, patiently: control)
    var now = try catalog { () throws(CatalogError) in try directory.readManifest() }
    let named = try LadderMaster(directory, now).rungs
    LadderMaster.removeRungs(in: directory, except: named)
    let heights = named.compactMap { LadderPlan.Rung.height(ofFolder: $0) }.sorted(by: >)
    now.ladder = nil
    if !heights.isEmpty {
      now.ladder = Manifest.Ladder(state: .complete)
      now.ladder?.progress = 1
      now.ladder?.heights = heights
    }
    let whole = now
    try catalog { () throws(CatalogError) in try directory.writeManifest(whole) }
    _ = consume lock
    return heights
  }

  /// What each rung is made with, from the largest.
  private func setups(_ stream: LadderStream, _ source: LadderSource) throws(PackagingError) -> [LadderRung.Setup] {
    let (track, matrix) = try stream.look(at: source)
    let plan = LadderPlan(options.ladder, side: stream.side, peak: stream.video.bandwidth ?? 0)
    let isTransport = source.segments.first?.map == nil
    return plan.rungs.map { rung in
      let shape = PictureShape(of: track, shortSide: rung.height)
      var format = options.ladder.format
      format.rateCap = rung.rate
      return LadderRung.Setup(
        rung: rung, plan: .rung(rung, shape, track, source: stream.video), shape: shape, format: format, matrix: matrix,
        source: source, directory: directory, segmentType: isTransport ? .mpegts : .fmp4,
        syncs: options.syncsSegments)
    }
  }

  /// Finds what an earlier run wrote with the same settings; without any, there is a folder with nothing that could be gone on
  /// with.
  /// - Parameter isNamed: viewers may be watching it, so that it stays whatever its settings.
  private func prepare(_ setup: inout LadderRung.Setup, isNamed: Bool) throws(PackagingError) {
    let name = setup.plan.name
    let written = isNamed ? PublishedVideo.settings(in: directory, rendition: name) : nil
    let count = try min(
      ResumePoint(directory: directory, rendition: name, keys: setup.source.keys).segments,
      setup.source.segments.count)
    setup.published = PublishedVideo(
      directory: directory, rendition: name, count: count, settings: written ?? setup.settings)
    guard setup.published == nil else { return }
    let folder = CatalogDirectory(path: directory.file(name))
    if !isNamed { try catalog { () throws(CatalogError) in try folder.remove() } }
    try catalog { () throws(CatalogError) in
      try folder.create(sync: false)
      _ = try AtomicFile.removeLeftovers(in: folder.path)
    }
    try PublishedVideo.forgetSettings(in: directory, rendition: name)
  }
}
