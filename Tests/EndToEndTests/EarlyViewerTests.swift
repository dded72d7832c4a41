import Catalog
import Foundation
import Glibc
import HLS
import TestSupport
import Testing

/// Seventy megabytes at eight a second; the upload stops before a fifth of it, until somebody has seen the beginning.
@Suite("A viewer before the upload has ended", .heavy)
struct EarlyViewerTests {
  /// Where the upload waits for the viewer.
  private static let pause = 0.19
  private static let bytesPerSecond = 8e6

  private static func video(_ container: SampleVideo.Container) -> SampleVideo {
    SampleVideo(container) { video in
      video.seconds = 5
      video.width = 640
      video.height = 360
      video.options = [
        "-vf", "noise=alls=40:allf=t", "-b:v", "8M", "-minrate", "8M", "-maxrate", "8M", "-bufsize", "8M",
      ]
      video.loops = 13
    }
  }

  private static let uploads: [(name: String, container: SampleVideo.Container, way: Uploader.Way)] = [
    ("faststart.mp4", .mp4, .plain), ("matroska.mkv", .matroska, .plain), ("transport.ts", .mpegTS, .plain),
    ("fragmented.mp4", .fragmentedMP4, .plain), ("reserved.mp4", .mp4, .fallocate),
  ]

  @Test("plays its first segment over nginx before a fifth has arrived, and all of it in the end", arguments: uploads)
  func first(_ name: String, _ container: SampleVideo.Container, _ way: Uploader.Way) async throws {
    let video = Self.video(container)
    let file = try await video.file()
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
    #expect(size > 60_000_000)
    let daemon = try await LeatDaemon.start()
    let nginx = try await PrivateNginx.start(root: daemon.published)
    let published = Published(daemon: daemon)

    let client = try Uploader.start(
      file, to: "\(daemon.inbox)/\(name)", seconds: Double(size) / Self.bytesPerSecond, way: way, pause: Self.pause)
    let manifest = try await daemon.until("'\(name)' is in the catalogue") { try published.manifest(named: name) }
    let address = "\(nginx.url)/videos/\(manifest.id)"
    let pictures = try await eventually("the first segment can be fetched and decoded") {
      try await Self.firstPictures(address)
    }
    #expect(pictures >= 25)
    // The client has not been let on: what was played came out of the first fifth.
    #expect(client.exitStatus == nil)
    #expect(try published.manifest(named: name)?.state == .receiving)

    try await eventually("the client waits") {
      let status = try String(contentsOfFile: "/proc/\(client.pid)/status", encoding: .utf8)
      return status.contains("State:\tT") ? true : nil
    }
    // Whatever is dropped meanwhile finds a worker that waits.
    try await daemon.until("another worker waits") { daemon.standby }
    client.send(SIGCONT)
    #expect(try await client.wait() == .exited(0), "\(client.errorOutput)")
    let end = ContinuousClock.now
    let ready = try await published.ready(name)
    print("\(name): ready \(((.now - end) / .seconds(1) * 100).rounded() / 100) s after its last byte")
    try await UploadTests.compare(ready, video, published)
    try await daemon.stop()
  }

  /// Fetches the first segment of the first video rendition as a player would, and decodes it.
  /// - Returns: how many pictures it holds; nil while there is none.
  private static func firstPictures(_ address: String) async throws -> Int? {
    guard let master = try await get("\(address)/master.m3u8"),
      let path = try MultivariantPlaylist(parsing: String(decoding: master, as: UTF8.self)).variants.first?.uri,
      let text = try await get("\(address)/\(path)")
    else { return nil }
    let playlist = try MediaPlaylist(parsing: String(decoding: text, as: UTF8.self))
    #expect(!playlist.isEnded)
    let base = "\(address)/\(path.split(separator: "/").dropLast().joined(separator: "/"))"
    guard let segment = playlist.segments.first, let map = segment.map else { return nil }
    let header = try #require(try await get("\(base)/\(map.uri)"))
    let media = try #require(try await get("\(base)/\(segment.uri)"))
    let folder = try TemporaryDirectory("segment")
    try (header + media).write(to: URL(fileURLWithPath: folder.path("first.mp4")))
    let report = ["-f", "null", "-progress", "-", "-"]
    let decoding = try await run(
      .ffmpeg, ["-v", "error", "-nostdin", "-xerror", "-i", folder.path("first.mp4")] + report)
    let counts = decoding.output.split(separator: "\n").filter { $0.hasPrefix("frame=") }
    return counts.last.flatMap { Int($0.dropFirst("frame=".count).drop(while: \.isWhitespace)) }
  }

  private static func get(_ address: String) async throws -> Data? {
    let folder = try TemporaryDirectory("download")
    let answer = try await runAnyway(
      Tool.curl.path(), ["-sSf", "-o", folder.path("file"), address], limit: .seconds(20))
    return answer.succeeded ? FileManager.default.contents(atPath: folder.path("file")) : nil
  }
}
