import Foundation
import Glibc

/// The videos made so far, each recipe once however many tests ask at the same time.
actor SampleVideos {
  static let shared = SampleVideos()

  private var made: [SampleVideo: Task<String, any Error>] = [:]
  private var folder: String?

  func file(for sample: SampleVideo) async throws -> String {
    if let task = made[sample] { return try await task.value }
    let path = "\(try directory())/\(made.count).\(sample.container.fileExtension)"
    let task = Task { try await Self.make(sample, at: path) }
    made[sample] = task
    return try await task.value
  }

  private static func make(_ sample: SampleVideo, at path: String) async throws -> String {
    let quiet = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    if sample.loops > 0 {
      var once = sample
      once.loops = 0
      let source = try await once.file()
      try await run(
        .ffmpeg,
        quiet + ["-stream_loop", "\(sample.loops)", "-i", source, "-map", "0", "-c", "copy"]
          + sample.container.options + [path])
    } else {
      if !sample.subtitles.isEmpty {
        let words = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nWater\n\n00:00:05.000 --> 00:00:08.000\nturns the wheel\n"
        try Data(words.utf8).write(to: URL(filePath: path + ".vtt"))
      }
      try await run(.ffmpeg, quiet + sample.arguments(subtitleFile: path + ".vtt") + [path])
    }
    return path
  }

  /// Made on first use; removed when the process exits.
  private func directory() throws -> String {
    if let folder { return folder }
    var template = Array("\(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")/leat-samples-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemCallFailure("make a directory in", "/tmp") }
    let made = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    AtExit.perform { TemporaryDirectory.remove(made) }
    folder = made
    return made
  }
}
