import Catalog
import Foundation
import HLS
import TestSupport
import Testing

@Suite("While a video is being processed")
struct GrowthTests {
  @Test("a client that reads all the time sees only valid playlists that grow, and can play early")
  func neverInvalid() async throws {
    // Long, and with sound that has to be encoded, so that there is something to see.
    let video = SampleVideo(.mp4) { video in
      video.seconds = 30
      video.loops = 14
      video.audio = [SampleVideo.Audio("ac3", channels: 6)]
    }
    let file = try await video.file()
    let daemon = try await LeatDaemon.start()
    let nginx = try await PrivateNginx.start(root: daemon.published)
    try daemon.drop(file, as: "long.mp4")
    let published = Published(daemon: daemon)
    let manifest = try await eventually("it is in the catalogue", every: .milliseconds(5)) {
      try published.manifest(named: "long.mp4")
    }
    let reader = PlaylistReader(base: "\(nginx.url)/videos/\(manifest.id)")
    var isReady = false
    while !isReady {
      isReady = try published.manifest(named: "long.mp4")?.state == .ready
      try await reader.look()
      try await Task.sleep(for: .milliseconds(50))
    }
    try await reader.look()
    let seen = await reader.seen
    #expect(seen.problems == [])
    #expect(seen.readings > 10, "too quick to see anything: \(seen.readings) readings")
    #expect(seen.longest.values.allSatisfy { $0.isEnded })
    let early = try #require(seen.segmentsWhenPlayable)
    let all = try #require(seen.longest["video-source/playlist.m3u8"]?.segments.count)
    #expect(early * 10 < all, "playable only when \(early) of \(all) segments were there")
  }
}

/// A client that asks for the playlists, and for every segment they name.
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
  private var fetched: Set<String> = []

  init(base: String) { self.base = base }

  func look() async throws {
    guard let text = try await get("master.m3u8") else { return }
    let master = try MultivariantPlaylist(parsing: text)
    let paths = master.variants.map(\.uri) + master.renditions.compactMap(\.uri)
    for path in paths {
      guard let text = try await get(path) else {
        seen.problems.append("\(path) is named, and not there")
        continue
      }
      check(try MediaPlaylist(parsing: text), path)
      for segment in seen.longest[path]?.segments ?? [] where !fetched.contains("\(path) \(segment.uri)") {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        if try await status("\(folder)/\(segment.uri)") != "200" {
          seen.problems.append("\(folder)/\(segment.uri) is named, and not there")
        }
        fetched.insert("\(path) \(segment.uri)")
      }
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

  private func status(_ path: String) async throws -> String {
    try await run(.curl, ["-sS", "-o", "/dev/null", "-I", "-w", "%{http_code}", "\(base)/\(path)"]).output
  }
}
