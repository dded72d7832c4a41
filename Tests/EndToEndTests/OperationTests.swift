import Catalog
import Foundation
import Glibc
import HLS
import TestSupport
import Testing

@Suite("What an operator does", .heavy)
struct OperationTests {
  @Test("SIGTERM in the middle of a video ends leatd and its worker; the next start goes on, and makes nothing twice")
  func stopsResumable() async throws {
    let daemon = try await LeatDaemon.start()
    try daemon.drop(await SampleVideo.long.file(), as: "long.mp4")
    let manifest = try await someSegments(of: "long.mp4", in: daemon)
    // What issue 2 promises, and less than what systemd waits for.
    #expect(try await daemon.process.end(patience: .seconds(10)) == .exited(0))
    #expect(!daemon.journal.contains("failed"), "\(daemon.journal)")

    let published = Published(daemon: daemon)
    let folder = published.folder(of: manifest)
    #expect(try DirectoryLock.acquire(CatalogDirectory(path: folder)) != nil, "a worker goes on without its daemon")
    #expect(try published.manifest(named: "long.mp4")?.state == .processing)
    let stopped = try playlist(in: folder)
    #expect(!stopped.isEnded)
    let before = stopped.segments.map { fileNumber("\(folder)/video-source/\($0.uri)") }

    let next = try await LeatDaemon.start(root: daemon.root)
    try await Published(daemon: next).ready("long.mp4")
    let finished = try playlist(in: folder)
    #expect(finished.violations(after: stopped) == [])
    #expect(finished.segments.prefix(before.count).map { fileNumber("\(folder)/video-source/\($0.uri)") } == before)
    #expect(try Published(daemon: next).manifests.count == 1)
    #expect(try await next.stop() == .exited(0))
  }

  @Test("a worker that stands still is ended, and its video is made by another")
  func noProgress() async throws {
    let patient = "attempts: 20\nretry_delay: 100 ms\nsettle: 100 ms"
    let daemon = try await LeatDaemon.start(settings: "\(patient)\nno_progress_timeout: 5 s")
    try daemon.drop(await SampleVideo.long.file(), as: "long.mp4")
    try await someSegments(of: "long.mp4", in: daemon)
    let stuck = try #require(daemon.workers.first)
    kill(stuck, SIGSTOP)
    try await daemon.says("ended process \(stuck): no progress")
    // On a busy machine others might seem to stand still, too.
    try daemon.reload(settings: patient)
    try await Published(daemon: daemon).ready("long.mp4")
    #expect(try await daemon.stop() == .exited(0))
  }

  @Test(
    "a worker that waits for work takes the next video, another waits then, and none outlives a daemon that is killed")
  func startsAhead() async throws {
    let daemon = try await LeatDaemon.start(settings: "settle: 100 ms")
    let first = try await daemon.until("a worker waits") { daemon.standby }
    try daemon.drop(await SampleVideo().file(), as: "a.mp4")
    try await daemon.says("process \(first)\n")
    try await Published(daemon: daemon).ready("a.mp4")
    let second = try await daemon.until("another worker waits") { daemon.standby }
    #expect(second != first)
    try await daemon.kill()
    try await eventually("the worker that waited has ended") { kill(second, 0) == 0 ? nil : true }
  }

  @Test("SIGHUP takes a changed configuration, and does not take one with a mistake")
  func reloads() async throws {
    let daemon = try await LeatDaemon.start(settings: "settle: 100 ms")
    let file = try await SampleVideo().file()
    try daemon.reload(settings: "settle: 100 ms\ncollections:\n  small:\n    max_size: 1 kB")
    try await daemon.says("read again")
    try daemon.root.makeDirectory("inbox/small")
    try daemon.drop(file, as: "small/a.mp4")
    try await daemon.says("(too_large)")

    try daemon.reload(settings: "min_fee: 1 GiB\nsegment_type: webm")
    try await daemon.says("configuration not taken")
    let words = try #require(daemon.journal.split(separator: "\n").first { $0.contains("not taken") })
    #expect(words.contains("leat.yaml:2: ") && words.contains("min_fee"), "\(words)")
    #expect(words.contains("leat.yaml:3: ") && words.contains("mpegts"), "\(words)")
    try daemon.drop(file, as: "small/b.mp4")
    try daemon.drop(file, as: "good.mp4")
    try await Published(daemon: daemon).ready("good.mp4")
    try await daemon.until("the limit still holds") {
      daemon.journal.split(separator: "\n").filter { $0.contains("(too_large)") }.count == 2 ? true : nil
    }
    #expect(try await daemon.stop() == .exited(0))
  }

  @Test("a second leatd over the same folders says so and ends; the first goes on")
  func secondDaemon() async throws {
    let daemon = try await LeatDaemon.start(settings: "settle: 100 ms")
    let second = try await runAnyway(
      BuiltProgram.leatd.path, ["--config", daemon.configuration], environment: ["JOURNAL_STREAM": ""])
    #expect(second.status == .exited(3))
    #expect(second.errorOutput.contains("another leatd works in '\(daemon.root.path)/spool'"), "\(second)")
    try daemon.drop(await SampleVideo().file(), as: "a.mp4")
    try await Published(daemon: daemon).ready("a.mp4")
    #expect(try await daemon.stop() == .exited(0))
  }

  @Test("--check-config finds the shipped configuration sound, and names every mistake of another by its line")
  func checksConfiguration() async throws {
    let shipped = try await runAnyway(
      BuiltProgram.leatd.path, ["--check-config", "--config", ProjectFile.path("etc/leat.yaml")])
    #expect(shipped.succeeded, "\(shipped)")
    let place = try TemporaryDirectory("config")
    let wrong = try place.write("root: /srv/leat\njobs: many\n\nsegment_type: webm\ncolections:\n", to: "leat.yaml")
    for arguments in [["--check-config", "--config", wrong], ["--config", wrong]] {
      let result = try await runAnyway(BuiltProgram.leatd.path, arguments)
      #expect(result.status == .exited(2))
      let lines = result.errorOutput.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("\(wrong):2: ") && $0.contains("jobs") }, "\(result)")
      #expect(lines.contains { $0.hasPrefix("\(wrong):4: ") && $0.contains("fmp4") }, "\(result)")
      #expect(lines.contains { $0.hasPrefix("\(wrong):5: ") && $0.contains("collections") }, "\(result)")
    }
  }

  /// Waits until a worker is well on its way.
  @discardableResult
  private func someSegments(of name: String, in daemon: LeatDaemon) async throws -> Manifest {
    let published = Published(daemon: daemon)
    return try await daemon.until("some segments of '\(name)'") {
      guard let manifest = try published.manifest(named: name) else { return nil }
      if manifest.state == .receiving { return nil }
      try #require(manifest.state == .processing, "over before it could be disturbed")
      let segments = (try? playlist(in: published.folder(of: manifest)))?.segments ?? []
      return segments.count > 8 ? manifest : nil
    }
  }

  private func playlist(in folder: String) throws -> MediaPlaylist {
    let text = try String(contentsOf: URL(filePath: "\(folder)/video-source/playlist.m3u8"), encoding: .utf8)
    return try MediaPlaylist(parsing: text)
  }

  /// A file made again is another file.
  private func fileNumber(_ path: String) -> UInt64? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
  }
}
