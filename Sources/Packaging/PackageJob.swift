package import Catalog
import Foundation
package import Media

/// One worker's work: owns a video's directory, packages into it, and leaves the outcome in the manifest.
package struct PackageJob {
  package enum Outcome: Sendable {
    case ready(Manifest)
    case refused(Refusal)
    case failed(PackagingError)
  }

  private let directory: CatalogDirectory
  private let packager: Packager
  private let control: PackagingControl

  /// - Parameter directory: made when it is not there.
  package init(
    directory: CatalogDirectory, options: PackagingOptions, control: PackagingControl,
    onEvent: @escaping @Sendable (PackagingEvent) -> Void
  ) {
    self.directory = directory
    self.control = control
    packager = Packager(directory: directory, options: options, control: control, onEvent: onEvent)
  }

  /// Runs to the end. A video that is ready already is left alone.
  /// - Parameters:
  ///   - newManifest: the entry to begin with, when there is none.
  ///   - subtitles: what lies beside the source.
  ///   - open: decides about the source and opens it; throws `.refused` when it must not be published.
  package func run(
    newManifest: Manifest, subtitles: () -> [GivenSubtitles] = { [] },
    open: (Manifest) throws(PackagingError) -> Demuxer
  ) -> Outcome {
    do throws(PackagingError) {
      try catalog { () throws(CatalogError) in try directory.create() }
      let lock = try DirectoryLock.acquire(directory, within: 2)
      let outcome = runOwning(newManifest, subtitles, open)
      _ = consume lock
      return outcome
    } catch {
      return .failed(error)
    }
  }

  private func runOwning(
    _ newManifest: Manifest, _ subtitles: () -> [GivenSubtitles], _ open: (Manifest) throws(PackagingError) -> Demuxer
  ) -> Outcome {
    var manifest = newManifest
    do throws(PackagingError) {
      manifest = try currentManifest() ?? newManifest
      if manifest.state == .ready { return .ready(manifest) }
      manifest.state = control.isComplete ? .processing : .receiving
      MetadataOverlay.read(in: directory).apply(to: &manifest)
      try write(manifest)
      return .ready(try package(manifest, subtitles, open))
    } catch {
      // Read again: the packager has filled in what it learned.
      manifest = ((try? currentManifest()) ?? nil) ?? manifest
      return conclude(error, &manifest)
    }
  }

  /// Once more where what an earlier run wrote is broken, and where a copy showed that the video has to be encoded.
  private func package(
    _ manifest: Manifest, _ subtitles: () -> [GivenSubtitles], _ open: (Manifest) throws(PackagingError) -> Demuxer
  ) throws(PackagingError) -> Manifest {
    func run(_ manifest: Manifest) throws(PackagingError) -> Manifest {
      try packager.run(
        try open(manifest), subtitles: subtitles(), file: manifest.source.filename, manifest: manifest)
    }
    var manifest = manifest
    for _ in 0..<2 {
      do throws(PackagingError) { return try run(manifest) } catch {
        guard case .begunAnew = error else { throw error }
        manifest = try currentManifest() ?? manifest
      }
    }
    return try run(manifest)
  }

  private func conclude(_ error: PackagingError, _ manifest: inout Manifest) -> Outcome {
    if case .cancelled = error { return .failed(error) }
    let stage =
      switch error {
      case .refused: "validate"
      case .unverified: "verify"
      default: "package"
      }
    manifest.error = Manifest.Failure(code: error.code, stage: stage, message: "\(error)")
    manifest.updated = Date()
    if case .refused(let refusal) = error {
      manifest.state = .rejected
      // A full disk must not turn a refusal into something else: the exit status says it too.
      try? write(manifest)
      return .refused(refusal)
    }
    if !error.mayPass { manifest.state = .failed }
    try? write(manifest)
    return .failed(error)
  }

  private func currentManifest() throws(PackagingError) -> Manifest? {
    do throws(CatalogError) { return try directory.readManifest() } catch {
      if error.isMissing { return nil }
      throw .catalog(error)
    }
  }

  private func write(_ manifest: Manifest) throws(PackagingError) {
    try catalog { () throws(CatalogError) in try directory.writeManifest(manifest) }
  }
}
