import Catalog
import Operations
import Packaging

/// `leat poster DIR`: makes a video's pictures, I-frames and files of chapters again, from what has been packaged.
enum PosterCommand {
  private static let directory = Positional("DIR", help: "a packaged video's folder")
  private static let picture = Option(
    "--picture", value: "FILE", help: "make it from this JPEG or PNG picture, not from the video")
  private static let noPictures = Flag(
    "--no-pictures", help: "leave poster and storyboard alone: I-frames and chapter files only")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the limits for a foreign picture from this configuration")

  static let subcommand = Subcommand(
    Usage(
      "leat poster",
      "Makes a packaged video's pictures, I-frames and chapter files again. Exit status: 0 done, 1 the picture is refused, 2 wrong usage or the folder "
        + "is in use, 3 failed and may be tried again, 4 failed for good.",
      positionals: [directory], options: [picture, configuration], flags: [noPictures]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let path = arguments[directory].first else { return .usage }
    let video = CatalogDirectory(path: path)
    let picture = arguments[picture]
    if picture != nil {
      // A foreign file: whatever it makes a decoder do, it does within limits.
      var limits = Configuration().worker
      do throws(ConfigurationError) {
        if let file = arguments[configuration] { limits = try Configuration.load(path: file).worker }
      } catch {
        return .usage.saying("\(error)", as: "leat")
      }
      let journal = Journal(identifier: "leat")
      for problem in limits.applyToThisProcess() { journal.record(.trouble(what: problem)) }
    }
    do throws(CatalogError) {
      guard let lock = try DirectoryLock.acquire(video) else {
        return .usage.saying("\(PackagingError.locked(directory: path))", as: "leat")
      }
      do throws(PackagingError) {
        if let picture {
          try Poster.replace(with: picture, in: video)
        } else {
          try Restoration.run(in: video) { _ in !arguments[noPictures] }
        }
      } catch .refused(let refusal) {
        return .refused.saying(refusal.message, as: "leat")
      } catch {
        let status: ExitCode = error.mayPass ? .failedForNow : .failedForGood
        return status.saying("\(error)", as: "leat")
      }
      _ = consume lock
      return .done
    } catch {
      return .failedForNow.saying("\(error)", as: "leat")
    }
  }
}
