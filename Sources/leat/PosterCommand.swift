import Catalog
import Foundation
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
        return complain("\(PackagingError.locked(directory: path))", .usage)
      }
      do throws(PackagingError) { try Poster.restore(in: video) } catch {
        return complain("\(error)", error.mayPass ? .failedForNow : .failedForGood)
      }
      _ = consume lock
      return .done
    } catch {
      return complain("\(error)", .failedForNow)
    }
  }

  private static func complain(_ message: String, _ status: ExitCode) -> ExitCode {
    FileHandle.standardError.write(Data("leat: \(message)\n".utf8))
    return status
  }
}
