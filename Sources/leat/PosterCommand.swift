import Catalog
import Operations
import Packaging

/// `leat poster DIR`: makes a video's pictures, I-frames and files of chapters again, from what has been packaged.
enum PosterCommand {
  private static let directory = Positional("DIR", help: "a packaged video's folder")
  private static let picture = Option(
    "--picture", value: "FILE", help: "make the poster from this JPEG or PNG picture, in the place of the one there is")
  private static let noPictures = Flag(
    "--no-pictures", help: "leave poster and storyboard alone: I-frames and chapter files only")
  private static let yielding = Flag("--yield", help: "let other work on this machine go first")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the worker's limits, and whether a poster is wanted, from this configuration"
  )

  static let subcommand = Subcommand(
    Usage(
      "leat poster",
      "Makes again what a packaged video lacks of its pictures, I-frames and chapter files; what is there stays. A video that was packaged "
        + "without a poster gets one only where --config tells that its collection wants it. Exit status: 0 done, 1 the picture is refused, "
        + "2 wrong usage or the folder is in use, 3 failed and may be tried again, 4 failed for good.",
      positionals: [directory], options: [picture, configuration], flags: [noPictures, yielding]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let path = arguments[directory].first else { return .usage }
    guard arguments[picture] == nil || !arguments[noPictures] else {
      return .usage.saying("--picture and --no-pictures contradict each other", as: "leat")
    }
    var settings: Configuration?
    do throws(ConfigurationError) {
      if let file = arguments[configuration] { settings = try Configuration.load(path: file) }
    } catch {
      return .usage.saying("\(error)", as: "leat")
    }
    // Whatever somebody's video or picture makes a decoder do, it does within limits.
    let journal = Journal(identifier: "leat")
    let limits = (settings ?? Configuration()).worker
    for problem in (arguments[yielding] ? limits.yielding(by: 10) : limits).applyToThisProcess() {
      journal.record(.trouble(what: problem))
    }
    let video = CatalogDirectory(path: path)
    do throws(PackagingError) {
      if let picture = arguments[picture] {
        try replacePoster(of: video, with: picture)
      } else {
        try Restoration.run(in: video) { !arguments[noPictures] && wantsPictures($0, settings) }
      }
      return .done
    } catch .refused(let refusal) {
      return .refused.saying(refusal.message, as: "leat")
    } catch .locked(let directory) {
      return .usage.saying("\(PackagingError.locked(directory: directory))", as: "leat")
    } catch {
      let status: ExitCode = error.mayPass ? .failedForNow : .failedForGood
      return status.saying("\(error)", as: "leat")
    }
  }

  private static func replacePoster(of video: CatalogDirectory, with picture: String) throws(PackagingError) {
    let lock = try DirectoryLock.acquire(video, within: 10)
    try Poster.replace(with: picture, in: video)
    _ = consume lock
  }

  /// Of an encrypted video a poster is the one picture that everybody sees, so nobody gets one by chance.
  private static func wantsPictures(_ manifest: Manifest, _ settings: Configuration?) -> Bool {
    if let settings { return settings.settings(for: manifest.collection.text).poster }
    if manifest.poster != nil || manifest.explainsAbsence(of: .poster) { return true }
    _ = ExitCode.done.saying(
      "no poster is made, as the video was packaged without (--config FILE tells whether its collection wants one)",
      as: "leat")
    return false
  }
}
