import Catalog
import Foundation
import Glibc
import Operations
import Testing

@testable import Supervision

/// What a start does about lost pictures, with a shell script in the worker's place.
@Suite("Repair of what videos lack")
struct ExtraRepairTests {
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

  /// - Parameter script: what the worker does; `$2` is the video's folder.
  private func repair(_ root: ScratchRoot, poster: Bool = true, script: String) async throws -> [JournalEvent] {
    let program = "\(root.path)/worker"
    try root.write(Array(program.utf8), "#!/bin/sh\necho \"$*\" >> '\(root.path)/runs'\n\(script)\n")
    chmod(program, 0o755)
    var configuration = root.configuration
    configuration.defaults.poster = poster
    let events = Locked<[JournalEvent]>([])
    let repair = ExtraRepair(
      spool: root.spool, live: LiveConfiguration(configuration), program: program, configurationPath: "/x/leat.yaml",
      stopGrace: .seconds(60)
    ) { event, _ in events.change { $0.append(event) } }
    try await repair.run()
    return events.value
  }

  private func runs(_ root: ScratchRoot) -> [String] {
    (root.content("runs") ?? "").split(separator: "\n").map(String.init)
  }

  @Test("A worker makes it, within the limits of the configuration; the journal says what it was")
  func made() async throws {
    let root = try ScratchRoot()
    let output = try video(root) { $0.poster = "poster.jpg" }
    let events = try await repair(root, script: "echo > \"$2/poster.jpg\"")
    #expect(runs(root) == ["poster \(output.path) --config /x/leat.yaml"])
    #expect(events == [.recovered(what: "what was missing is made again (poster)")])
  }

  @Test("Where no pictures are wanted the worker is told so, and nothing is done for their sake")
  func unwanted() async throws {
    let root = try ScratchRoot()
    let output = try video(root)
    _ = try await repair(root, poster: false, script: "exit 0")
    #expect(runs(root) == ["poster \(output.path) --no-pictures --config /x/leat.yaml"])
    var manifest = try output.readManifest()
    manifest.renditions = [Manifest.Rendition(kind: .iframes, name: "iframes-240p", how: .copy)]
    try output.writeManifest(manifest)
    try CatalogDirectory(path: output.file("iframes-240p")).create(sync: false)
    try AtomicFile.write("#EXTM3U\n", to: output.file("iframes-240p/playlist.m3u8"), sync: false)
    _ = try await repair(root, poster: false, script: "exit 0")
    #expect(runs(root).count == 1, "with a ladder they lie elsewhere")
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
    let events = try await repair(root, script: script)
    #expect(events.count == 1 && runs(root).count == 1)
    let manifest = try output.readManifest()
    #expect(manifest.warnings?.prefix(2) == ["no poster: it is known", "another"])
    #expect(manifest.explainsAbsence(of: .storyboard) == isFinal, "\(how)")
    #expect(manifest.warnings?.contains { $0.contains(root.path) } == false, "everybody can read it")
    #expect(manifest.explainsAbsence(of: .iFrames) == isFinal, "\(how)")
    _ = try await repair(root, script: script)
    #expect(runs(root).count == (isFinal ? 1 : 2), "\(how)")
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
    let events = try await repair(root, script: "exit 0")
    #expect(events.count { if case .trouble = $0 { true } else { false } } == 2)
    #expect(runs(root) == ["poster \(output.path) --config /x/leat.yaml"])
  }
}
