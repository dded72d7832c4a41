import Catalog
import Foundation
import Glibc
import Operations
import Testing

@testable import Supervision

/// What is done about missing pictures, with a shell script in the worker's place.
@Suite("Making what videos lack")
struct ExtraServiceTests {
  /// A ready video of the collection `videos`, without anything beside its segments.
  private func video(_ root: ScratchRoot, _ change: (inout Manifest) -> Void = { _ in }) throws -> CatalogDirectory {
    let claim = try root.claim(root.drop("a.mp4"))
    try root.work(claim, .ready)
    try root.spool.remove(claim.id)
    let output = root.spool.output(claim)
    var manifest = try output.readManifest()
    change(&manifest)
    try output.writeManifest(manifest)
    return output
  }

  /// One service from its start until nothing is left for it to do.
  /// - Parameters:
  ///   - script: what the worker does; `$2` is the video's folder.
  ///   - ready: what it hears of in the end.
  private func serve(
    _ root: ScratchRoot, poster: Bool = true, script: String, ready: [CatalogDirectory] = []
  ) async throws -> [JournalEvent] {
    let program = "\(root.path)/worker"
    try root.write(Array(program.utf8), "#!/bin/sh\necho \"$*\" >> '\(root.path)/runs'\n\(script)\n")
    chmod(program, 0o755)
    var configuration = root.configuration
    configuration.defaults.poster = poster
    configuration.scheduling.retryDelay = .milliseconds(10)
    var options = JobService.Options(program: program)
    options.configurationPath = "/x/leat.yaml"
    let events = Locked<[JournalEvent]>([])
    let live = LiveConfiguration(configuration)
    let service = ExtraService(spool: root.spool, live: live, options: options) { event, _ in
      events.change { $0.append(event) }
    }
    for output in ready {
      let manifest = try output.readManifest()
      let claim = try root.claim(root.drop("other.mp4"))
      service.hear(.ready(claim, manifest, output))
    }
    let work = Task { try await service.run() }
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end, !service.isIdle { try await Task.sleep(for: .milliseconds(10)) }
    #expect(service.isIdle)
    work.cancel()
    try await work.value
    return events.value
  }

  private func runs(_ root: ScratchRoot) -> [String] {
    (root.content("runs") ?? "").split(separator: "\n").map(String.init)
  }

  @Test("A worker makes it, within the limits of the configuration; the journal says what it was")
  func made() async throws {
    let root = try ScratchRoot()
    let output = try video(root) { $0.poster = "poster.jpg" }
    let events = try await serve(root, script: "echo > \"$2/poster.jpg\"")
    #expect(runs(root) == ["poster \(output.path) --yield --config /x/leat.yaml"])
    #expect(events == [.recovered(what: "what was missing is made again (poster)")])
  }

  @Test("Where no pictures are wanted the worker is told so, and nothing is done for their sake")
  func unwanted() async throws {
    let root = try ScratchRoot()
    let output = try video(root)
    _ = try await serve(root, poster: false, script: "exit 0")
    #expect(runs(root) == ["poster \(output.path) --yield --no-pictures --config /x/leat.yaml"])
    var manifest = try output.readManifest()
    manifest.renditions = [Manifest.Rendition(kind: .iframes, name: "iframes-240p", how: .copy)]
    try output.writeManifest(manifest)
    try CatalogDirectory(path: output.file("iframes-240p")).create(sync: false)
    try AtomicFile.write("#EXTM3U\n", to: output.file("iframes-240p/playlist.m3u8"), sync: false)
    _ = try await serve(root, poster: false, script: "exit 0")
    #expect(runs(root).count == 1, "with a ladder they lie elsewhere")
  }

  @Test("The first pictures of a video that has become ready are made, and nobody is told of that")
  func first() async throws {
    let root = try ScratchRoot()
    let script = "echo > \"$2/poster.jpg\"; rm -f \"$2/.early-poster\""
    // What was packaged without any, and with an early one; the latter also when the daemon ended before it had its turn.
    let (new, early) = (try video(root), try video(root))
    for output in [new, early] {
      try output.writeManifest(Self.sparse(try output.readManifest()))
    }
    try AtomicFile.write("", to: early.file(".early-poster"), sync: false)
    #expect(try await serve(root, script: script, ready: [new]).isEmpty)
    #expect(Set(runs(root)) == Set([new, early].map { "poster \($0.path) --yield --config /x/leat.yaml" }))
    #expect(try await serve(root, script: script).isEmpty)
    #expect(runs(root).count == 2, "nothing is made twice")
  }

  /// Without I-frames to be made, and with the pictures that there may be.
  private static func sparse(_ manifest: Manifest) -> Manifest {
    var manifest = manifest
    manifest.stream = nil
    manifest.poster = "poster.jpg"
    manifest.warnings = ["no storyboard: it is a test", "no pictures to seek by: it is a test"]
    return manifest
  }

  @Test("An early poster stays where the worker that should make a better one crashes")
  func settled() async throws {
    let root = try ScratchRoot()
    let output = try video(root) { $0 = Self.sparse($0) }
    for name in ["poster.jpg", ".early-poster"] { try AtomicFile.write("early", to: output.file(name), sync: false) }
    #expect(try await serve(root, script: "kill -SEGV $$").count == 1)
    let manifest = try output.readManifest()
    #expect(!output.hasEarlyPoster && manifest.poster == "poster.jpg" && !manifest.explainsAbsence(of: .poster))
    #expect(try await serve(root, script: "exit 1").isEmpty && runs(root).count == 1)
  }

  @Test("Who has the folder for a moment is waited for")
  func inUse() async throws {
    let root = try ScratchRoot()
    let output = try video(root) { $0 = Self.sparse($0) }
    let script = "[ -e '\(root.path)/tried' ] || { : > '\(root.path)/tried'; exit 2; }; echo > \"$2/poster.jpg\""
    #expect(try await serve(root, script: script).count == 1)
    #expect(runs(root).count == 2 && output.path.hasPrefix(root.path))
  }

  @Test("A video that is taken back while its pictures are made is no trouble", arguments: [3, 4])
  func gone(status: Int) async throws {
    let root = try ScratchRoot()
    let output = try video(root)
    #expect(try await serve(root, script: "rm -r \"$2\"; exit \(status)", ready: [output]).isEmpty)
    #expect(runs(root).count == 1)
  }

  static let ends: [(how: String, script: String, isFinal: Bool)] = [
    ("a crash", "kill -SEGV $$", true), ("too much processor time", "kill -XCPU $$", true),
    ("given up", "echo \"leat: '$2' is no good\" >&2; exit 4", true), ("a full disk", "exit 3", false),
    ("an operator, or want of memory", "kill -KILL $$", false),
  ]

  @Test("What failed for good is remembered with the reason, and not tried again at every start", arguments: ends)
  func failed(how: String, script: String, isFinal: Bool) async throws {
    let root = try ScratchRoot()
    let output = try video(root) { $0.warnings = ["no poster: it is known", "another"] }
    let events = try await serve(root, script: script)
    // What may pass is tried as often as a video.
    let tries = isFinal ? 1 : 3
    #expect(events.count == tries && runs(root).count == tries)
    let manifest = try output.readManifest()
    #expect(manifest.warnings?.prefix(2) == ["no poster: it is known", "another"])
    #expect(manifest.explainsAbsence(of: .storyboard) == isFinal, "\(how)")
    #expect(manifest.warnings?.contains { $0.contains(root.path) } == false, "everybody can read it")
    #expect(manifest.explainsAbsence(of: .iFrames) == isFinal, "\(how)")
    _ = try await serve(root, script: script)
    #expect(runs(root).count == (isFinal ? 1 : 2 * tries), "\(how)")
  }

  @Test("One video that cannot be looked at keeps no other from it")
  func others() async throws {
    let root = try ScratchRoot()
    let output = try video(root)
    // Its lock is a folder: it cannot be taken.
    let stuck = try root.claim(root.drop("b.mp4"))
    try root.spool.remove(stuck.id)
    var manifest = try root.spool.output(stuck).readManifest()
    manifest.updated = Date(timeIntervalSince1970: 0)
    for id in ["00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"] {
      let directory = root.layout.video(try #require(VideoID(id)), in: stuck.collection)
      manifest.id = try #require(VideoID(id))
      try CatalogDirectory(path: directory.file(".lock")).create(sync: false)
      try directory.writeManifest(manifest)
    }
    let events = try await serve(root, script: "exit 0")
    #expect(events.count { if case .trouble = $0 { true } else { false } } == 2)
    #expect(runs(root) == ["poster \(output.path) --yield --config /x/leat.yaml"])
  }
}
