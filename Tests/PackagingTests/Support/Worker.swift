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

  /// `leat` under one of the shell's limits, e.g. `-t 1`: a second of processor, `-f 16`: 8 KiB a file, beyond which writing
  /// fails as on a full disk.
  static func limited(_ limit: String, _ arguments: [String]) async throws -> RunResult {
    let script = "trap '' XFSZ; ulimit -c 0; ulimit \(limit); exec \"$@\""
    return try await runAnyway("/bin/sh", ["-c", script, "sh", BuiltProgram.leat.path] + arguments)
  }
}
