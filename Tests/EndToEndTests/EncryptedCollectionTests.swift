import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

/// An encrypted collection, with real programs from the inbox to a player behind nginx.
@Suite("Encrypted collections", .heavy)
struct EncryptedCollectionTests {
  private static let settings = """
    collections:
      board:
        encryption: aes-128
        key_rotation: 2
    retry_delay: 100 ms
    """

  /// Frames that the real ffmpeg decodes; nil when it cannot.
  private func frames(_ address: String) async throws -> [String: String]? {
    let result = try await runAnyway(
      Tool.ffmpeg.path(),
      ["-v", "error", "-xerror", "-nostdin", "-i", address, "-map", "0:v", "-map", "0:a", "-f", "streamhash", "-"],
      limit: .seconds(240))
    guard result.succeeded, result.errorOutput.isEmpty else { return nil }
    let lines = result.output.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return Dictionary(lines.map { ($0[0], $0.last ?? "") }) { $1 }
  }

  @Test(
    "killed in the midst of it, the video plays with nginx's place for keys, and not without; its keys outlast its place"
  )
  func whole() async throws {
    var daemon = try await LeatDaemon.start(settings: Self.settings)
    let root = daemon.root
    let source = try await SampleVideo(.mp4) {
      $0.seconds = 40
      $0.loops = 3
    }.file()
    for folder in ["board", "open"] { try root.makeDirectory("inbox/\(folder)") }
    try daemon.drop(source, as: "board/film.mp4")
    try daemon.drop(source, as: "open/copy.mp4")
    let running = daemon
    try await daemon.until("its first key is there") {
      try Published(daemon: running).manifest(named: "film.mp4")?.stream?.master
    }
    try await daemon.kill()
    daemon = try await LeatDaemon.start(root: root, settings: Self.settings)
    let published = Published(daemon: daemon)
    let film = try await published.ready("film.mp4")
    let copy = try await published.ready("copy.mp4")
    let keys = root.path("keys/board/\(film.id)")
    let names = try FileManager.default.contentsOfDirectory(atPath: keys)
    #expect(names.count > 3)
    #expect(!FileManager.default.fileExists(atPath: root.path("keys/open")))

    let nginx = try await PrivateNginx.start(root: daemon.published)
    let address = { (manifest: Manifest) in "\(nginx.url)/\(manifest.collection)/\(manifest.id)/master.m3u8" }
    let played = try #require(try await frames(address(film)))
    #expect(try await played == frames(address(copy)) && played.count == 2)
    for path in ["board/\(film.id)/.keys", "_keys/board/\(film.id)/", "_keys/board/\(film.id)/../0.key", "_keys/0.key"]
    {
      let status = try await run(
        .curl, ["-s", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", "\(nginx.url)/\(path)"])
      #expect(status.output == "404", "\(path)")
    }
    let head = try await run(.curl, ["-s", "-D", "-", "-o", "/dev/null", "\(nginx.url)/_keys/board/\(film.id)/0.key"])
    #expect(head.output.hasPrefix("HTTP/1.1 200") && head.output.contains("Cache-Control: no-store"))
    #expect(!head.output.lowercased().contains("access-control-allow-origin"))
    let verified = try await runAnyway(BuiltProgram.leat.path, ["verify", address(film)])
    #expect(verified.succeeded, "\(verified)")
    try FileManager.default.moveItem(atPath: root.path("keys"), toPath: root.path("away"))
    #expect(try await frames(address(film)) == nil)
    #expect(try await frames(address(copy)) != nil)
    try FileManager.default.moveItem(atPath: root.path("away"), toPath: root.path("keys"))

    // An operator takes the video elsewhere: its keys are what it is worth.
    _ = try await daemon.stop()
    let moved = root.path("moved")
    try FileManager.default.moveItem(atPath: published.folder(of: film), toPath: moved)
    daemon = try await LeatDaemon.start(root: root, settings: Self.settings)
    // The start has looked at all there is when what comes next is done.
    try daemon.drop(try await SampleVideo(.mp4).file(), as: "board/next.mp4")
    try await Published(daemon: daemon).ready("next.mp4")
    #expect(try FileManager.default.contentsOfDirectory(atPath: keys).sorted() == names.sorted())
    let still = try await runAnyway(BuiltProgram.leat.path, ["verify", moved])
    #expect(still.succeeded, "\(still)")
    _ = try await daemon.stop()
  }
}
