import Catalog
import Operations
import Packaging

/// `leat poster DIR`: makes a missing poster again, from what has been packaged.
enum PosterCommand {
  private static let directory = Positional("DIR", help: "a packaged video's folder")

  static let subcommand = Subcommand(
    Usage(
      "leat poster",
      "Makes a packaged video's poster again. Exit status: 0 done, 2 wrong usage or the folder is in use, "
        + "3 failed and may be tried again, 4 failed for good.",
      positionals: [directory]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let path = arguments[directory].first else { return .usage }
    let video = CatalogDirectory(path: path)
    do throws(CatalogError) {
      guard let lock = try DirectoryLock.acquire(video) else {
        return .usage.saying("\(PackagingError.locked(directory: path))", as: "leat")
      }
      do throws(PackagingError) { try Poster.restore(in: video) } catch {
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
