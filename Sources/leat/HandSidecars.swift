import Catalog
import Operations
import Packaging
import Supervision

/// Subtitles, a picture and words beside a video that is packaged by hand. Whatever is wrong with them is said, and is no
/// reason to fail.
struct HandSidecars {
  private let directory: CatalogDirectory
  private let files: SidecarsBeside

  init?(video: CommandLineName, directory: CatalogDirectory) {
    self.directory = directory
    files = SidecarsBeside(video: video.bytes, directory: directory)
    if files.isEmpty { return nil }
  }

  var subtitles: [SubtitleSidecar] { files.subtitles }

  func prepare() {
    do {
      for problem in try files.prepare() { _ = ExitCode.done.saying(problem, as: "leat") }
    } catch {
      _ = ExitCode.done.saying("what lies beside the video is not used: \(error)", as: "leat")
    }
  }

  func finish() {
    do {
      guard let lock = try DirectoryLock.acquire(directory) else { return }
      try files.finish { picture in try Poster.replace(with: picture, in: directory) }
      _ = consume lock
    } catch {
      _ = ExitCode.done.saying("what lies beside the video is not used: \(error)", as: "leat")
    }
  }
}
