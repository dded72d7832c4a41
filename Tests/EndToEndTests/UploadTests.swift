import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// Uploads that take their time, from the first byte to the end, whatever that is.
@Suite("While a file is being uploaded", .heavy)
struct UploadTests {
  struct Upload: Sendable {
    let name: String
    let video: SampleVideo
    var way = Uploader.Way.plain
    /// Whether its beginning tells what it holds.
    var isStartable = true
  }

  /// How long each upload takes, seconds.
  private static let uploadTime = 8.0

  /// A minute of video, some megabytes.
  static func minute(_ container: SampleVideo.Container) -> SampleVideo {
    SampleVideo(container) { video in
      video.width = 640
      video.height = 360
      video.loops = 9
    }
  }

  private static let uploads = [
    Upload(name: "faststart.mp4", video: minute(.mp4)), Upload(name: "matroska.mkv", video: minute(.matroska)),
    Upload(name: "transport.ts", video: minute(.mpegTS)), Upload(name: "fragmented.mp4", video: minute(.fragmentedMP4)),
    // Nothing tells where it ends but ten seconds without a change.
    Upload(name: "flash.flv", video: minute(.flv)),
    Upload(name: "ftruncate.mp4", video: minute(.mp4), way: .ftruncate),
    Upload(name: "fallocate.mp4", video: minute(.mp4), way: .fallocate),
    Upload(name: "ftruncate.mkv", video: minute(.matroska), way: .ftruncate),
    Upload(name: "reopened.mp4", video: minute(.mp4), way: .reopen),
    // These begin when they have ended.
    Upload(name: "index last.mp4", video: minute(.mp4IndexLast), isStartable: false),
    Upload(
      name: "seeks back.mov", video: minute(.mov), way: .beginningLast, isStartable: false),
  ]

  struct Outcome: Sendable {
    let manifest: Manifest
    /// The share of the upload after which it could be watched; nil: only after its end.
    let playableAt: Double?
    /// Seconds from the last byte to `ready`.
    let endedAfter: Double
  }

  @Test("every way to write a file: playable before its end, ended soon after, byte for byte as from the whole file")
  func whole() async throws {
    let daemon = try await LeatDaemon.start()
    let published = Published(daemon: daemon)
    var table = "upload           playable at   ready after its end\n"
    // Not all at once: the machine is to be slower than the line for none of them.
    for batch in stride(from: 0, to: Self.uploads.count, by: 4) {
      let uploads = Self.uploads[batch..<min(batch + 4, Self.uploads.count)]
      for upload in uploads { _ = try await upload.video.file() }
      let outcomes = try await withThrowingTaskGroup(of: (Upload, Outcome).self) { group in
        for upload in uploads { group.addTask { (upload, try await Self.run(upload, published)) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (upload, outcome) in outcomes {
        let share = outcome.playableAt.map { "\(Int($0 * 100)) %" } ?? "its end"
        table += upload.name.padding(toLength: 17, withPad: " ", startingAt: 0)
        table += share.padding(toLength: 14, withPad: " ", startingAt: 0)
        table += "\((outcome.endedAfter * 100).rounded() / 100) s\n"
        #expect((outcome.playableAt ?? 1) < 0.7 || !upload.isStartable, "\(upload.name): \(share)")
        try await Self.compare(outcome.manifest, upload.video, published)
      }
    }
    print(table)
    #expect(try published.manifests.count == Self.uploads.count)
    try await Self.checkTidy(daemon)
    try await daemon.stop()
  }

  private static func run(_ upload: Upload, _ published: Published) async throws -> Outcome {
    let file = try await upload.video.file()
    let client = try Uploader.start(
      file, to: "\(published.daemon.inbox)/\(upload.name)", seconds: uploadTime, way: upload.way)
    let start = ContinuousClock.now
    var playable: Duration?
    while client.exitStatus == nil {
      if playable == nil, try published.manifest(named: upload.name)?.stream?.master != nil {
        playable = .now - start
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    let end = ContinuousClock.now
    #expect(client.exitStatus == .exited(0), "\(client.errorOutput)")
    let manifest = try await published.ready(upload.name, withPictures: false)
    let ended = ContinuousClock.now
    return Outcome(
      manifest: manifest, playableAt: playable.map { $0 / (end - start) }, endedAfter: (ended - end) / .seconds(1))
  }

  /// The stream is that which `leat package` makes of the file when it is whole.
  static func compare(_ manifest: Manifest, _ video: SampleVideo, _ published: Published) async throws {
    try await published.ready(manifest.source.filename)
    let folder = try TemporaryDirectory("whole")
    let file = try await video.file()
    let output = folder.path("videos/\(VideoID.random())")
    let answer = try await runAnyway(BuiltProgram.leat.path, ["package", file, "--output", output])
    #expect(answer.succeeded, "\(answer)")
    let expected = try Published.streamFiles(in: output)
    let files = try published.streamFiles(of: manifest)
    #expect(Set(files.keys) == Set(expected.keys), "\(manifest.source.filename)")
    // In fragments the last picture before the next one has no duration of its own: read from the front it is estimated,
    // and the playlists, and the storyboard's index that is made of them, differ by a millisecond. The media does not.
    let timed = [".m3u8", "storyboard.vtt"]
    let compared = expected.keys.filter { name in
      video.container != .fragmentedMP4 || !timed.contains(where: name.hasSuffix)
    }
    let different = compared.filter { files[$0] != expected[$0] }.sorted()
    #expect(different == [], "'\(manifest.source.filename)' differs from the stream of the whole file")
  }

  static func checkTidy(_ daemon: LeatDaemon) async throws {
    try await eventually("nothing is left in the spool and the inbox") {
      let spool = try FileManager.default.contentsOfDirectory(atPath: daemon.root.path("spool"))
      let inbox = try FileManager.default.contentsOfDirectory(atPath: daemon.inbox)
      return inbox.isEmpty && spool.allSatisfy { VideoID($0) == nil } ? true : nil
    }
  }
}
