import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@Suite("While a video is being processed", .heavy)
struct GrowthTests {
  @Test("a client that reads all the time sees only valid playlists that grow, and can play early")
  func neverInvalid() async throws {
    let file = try await SampleVideo.long.file()
    let daemon = try await LeatDaemon.start()
    let nginx = try await PrivateNginx.start(root: daemon.published)
    try daemon.drop(file, as: "long.mp4")
    let published = Published(daemon: daemon)
    let manifest = try await daemon.until("it is in the catalogue", every: .milliseconds(5)) {
      try published.manifest(named: "long.mp4")
    }
    let reader = PlaylistReader(base: "\(nginx.url)/videos/\(manifest.id)")
    var isReady = false
    var viewer: Task<Void, any Error>?
    while !isReady {
      isReady = try published.manifest(named: "long.mp4")?.state == .ready
      try await reader.look()
      if viewer == nil, await reader.seen.segmentsWhenPlayable != nil {
        viewer = Task { try await play("\(nginx.url)/videos/\(manifest.id)/master.m3u8") }
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    try await reader.look()
    try await #require(viewer).value
    let seen = await reader.seen
    #expect(seen.problems == [])
    #expect(seen.readings > 10, "too quick to see anything: \(seen.readings) readings")
    #expect(seen.longest.values.allSatisfy { $0.isEnded })
    let early = try #require(seen.segmentsWhenPlayable)
    let all = try #require(seen.longest["video-source/playlist.m3u8"]?.segments.count)
    #expect(early * 10 < all, "playable only when \(early) of \(all) segments were there")
    #expect(try await daemon.stop() == .exited(0))
  }

  /// Decodes the first picture and the first sound.
  private func play(_ address: String) async throws {
    try await run(
      .ffmpeg,
      [
        "-v", "error", "-nostdin", "-xerror", "-i", address, "-map", "0:v:0", "-frames:v", "1", "-map", "0:a:0",
        "-frames:a", "1", "-f", "null", "-",
      ])
  }
}

/// A client that asks for the playlists, and for every file they name.
private actor PlaylistReader {
  struct Seen {
    var readings = 0
    var problems: [String] = []
    var longest: [String: MediaPlaylist] = [:]
    /// How many video segments there were when the multivariant playlist came.
    var segmentsWhenPlayable: Int?
  }

  private let base: String
  private(set) var seen = Seen()
  /// Paths that were found there once; nothing is ever taken away.
  private var found: Set<String> = []

  init(base: String) { self.base = base }

  func look() async throws {
    guard let text = try await get("master.m3u8") else { return }
    let master = try MultivariantPlaylist(parsing: text)
    seen.problems += master.violations().map { "master.m3u8: \($0)" }
    let paths = master.variants.map(\.uri) + master.renditions.compactMap(\.uri)
    for path in paths {
      guard let text = try await get(path) else {
        seen.problems.append("\(path) is named, and not there")
        continue
      }
      let playlist = try MediaPlaylist(parsing: text)
      check(playlist, path)
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      let named = playlist.segments.flatMap { [$0.map?.uri, $0.uri] }.compactMap { $0.map { "\(folder)/\($0)" } }
      // At once: what comes a moment later was missing.
      try await lookFor(named.filter { !found.contains($0) })
    }
    seen.readings += 1
    if seen.segmentsWhenPlayable == nil {
      seen.segmentsWhenPlayable = seen.longest["video-source/playlist.m3u8"]?.segments.count
    }
  }

  private func check(_ playlist: MediaPlaylist, _ path: String) {
    seen.problems += playlist.violations().map { "\(path): \($0)" }
    if let earlier = seen.longest[path] {
      seen.problems += playlist.violations(after: earlier).map { "\(path): \($0)" }
    }
    seen.longest[path] = playlist
  }

  private func get(_ path: String) async throws -> String? {
    let answer = try await runAnyway(Tool.curl.path(), ["-sSf", "\(base)/\(path)"], limit: .seconds(10))
    return answer.succeeded ? answer.output : nil
  }

  /// Asks for the heads of files, all in one go.
  private func lookFor(_ paths: [String]) async throws {
    guard !paths.isEmpty else { return }
    let requests = paths.flatMap { ["-o", "/dev/null", "\(base)/\($0)"] }
    let answer = try await runAnyway(Tool.curl.path(), ["-sS", "-I", "-w", "%{http_code}\n"] + requests)
    let codes = answer.output.split(separator: "\n")
    for (index, path) in paths.enumerated() where index >= codes.count || codes[index] != "200" {
      seen.problems.append("\(path) is named, and not there")
    }
    found.formUnion(paths)
  }
}
