import Catalog
import TestSupport

/// `leat package` as a process of its own.
enum Worker {
  struct EndedTooSoon: Error {}

  /// A configuration whose defaults hold, so that the machine's own does not.
  static func settings(_ video: PackagedVideo, _ more: String = "") throws -> String {
    try video.folder.write("root: \(video.folder.path)/root\n\(more)\n", to: "leat.yaml")
  }

  static func arguments(_ file: String, _ video: PackagedVideo, _ more: [String] = []) throws -> [String] {
    ["package", file, "--output", video.directory.path, "--config", try settings(video)] + more
  }

  static func package(
    _ file: String, _ video: PackagedVideo, _ more: [String] = [], input: String? = nil
  ) async throws -> RunResult {
    try await runAnyway(BuiltProgram.leat.path, try arguments(file, video, more), input: input)
  }
}
