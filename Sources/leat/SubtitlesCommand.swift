import Catalog
import Operations
import Packaging
import Supervision

/// `leat subtitles DIR`: lets players have the subtitles and chapters that have come to a video that is ready.
enum SubtitlesCommand {
  private static let directory = Positional("DIR", help: "a packaged video's folder")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the limits for foreign files from this configuration")

  static let subcommand = Subcommand(
    Usage(
      "leat subtitles",
      "Makes the subtitles of a packaged video agree with the files in its .sidecars folder, and its chapter files with its "
        + "manifest. Exit status: 0 done, 2 wrong usage or the folder is in use, 3 failed and may be tried again, 4 failed for good.",
      positionals: [directory], options: [configuration]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let path = arguments[directory].first else { return .usage }
    var limits = Configuration().worker
    do throws(ConfigurationError) {
      if let file = arguments[configuration] { limits = try Configuration.load(path: file).worker }
    } catch {
      return .usage.saying("\(error)", as: "leat")
    }
    let journal = Journal(identifier: "leat")
    for problem in limits.applyToThisProcess() { journal.record(.trouble(what: problem)) }
    return update(CatalogDirectory(path: path))
  }

  private static func update(_ video: CatalogDirectory) -> ExitCode {
    do throws(PackagingError) {
      let lock = try DirectoryLock.acquire(video, within: 10)
      let manifest: Manifest
      do throws(CatalogError) { manifest = try video.readManifest() } catch { throw .catalog(error) }
      let files = SubtitleSidecar.filed(in: manifest, of: video).map(GivenSubtitles.init)
      for warning in try SubtitleUpdate.run(in: video, files: files) {
        _ = ExitCode.done.saying(warning, as: "leat")
      }
      try ChapterUpdate.run(in: video)
      _ = consume lock
      return .done
    } catch .locked(let directory) {
      return .usage.saying("\(PackagingError.locked(directory: directory))", as: "leat")
    } catch {
      let status: ExitCode = error.mayPass ? .failedForNow : .failedForGood
      return status.saying("\(error)", as: "leat")
    }
  }
}

extension GivenSubtitles {
  init(_ sidecar: SubtitleSidecar) {
    self.init(
      filename: sidecar.filename, bytes: sidecar.bytes, language: sidecar.language, isForced: sidecar.isForced,
      isSDH: sidecar.isSDH)
  }
}
