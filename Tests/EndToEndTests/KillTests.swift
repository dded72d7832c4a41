import Catalog
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("kill -9 at any moment", .heavy)
struct KillTests {
  private static let moments = 30

  @Test("of the worker and of the daemon: every file is ready once, as if nothing had happened")
  func nothingLost() async throws {
    let video = SampleVideo(.mp4) { video in
      video.loops = 9
      video.audio = [SampleVideo.Audio("aac"), SampleVideo.Audio("ac3", channels: 6)]
    }
    let file = try await video.file()
    let undisturbed = try await streamOfUndisturbedRun(file)

    let seed = UInt64.random(in: 0...UInt64.max)
    print("kill moments from seed \(seed)")
    var random = SplitMix(state: seed)
    // With the default of three tries a worker killed three times would rightly be given up.
    let settings = "attempts: 100\nretry_delay: 100 ms\nsettle: 100 ms"
    var daemon = try await LeatDaemon.start(settings: settings)
    let root = daemon.root
    var dropped: [String] = []
    var disturbed = 0
    for moment in 0..<Self.moments {
      let name = "film \(moment).mp4"
      dropped.append(name)
      try daemon.drop(file, as: name)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...700, using: &random)))
      let workers = daemon.workers
      if !workers.isEmpty { disturbed += 1 }
      if Bool.random(using: &random) {
        for worker in workers { kill(worker, SIGKILL) }
      } else {
        try await daemon.kill()
        daemon = try await LeatDaemon.start(root: root, settings: settings)
      }
    }
    #expect(disturbed >= Self.moments / 3, "only \(disturbed) moments in which a worker was at work")
    let published = Published(daemon: daemon)
    for name in dropped { try await published.ready(name) }
    let manifests = try published.manifests
    #expect(manifests.count == dropped.count)
    #expect(Set(manifests.map(\.source.filename)) == Set(dropped))
    for manifest in manifests {
      let files = try published.streamFiles(of: manifest)
      let different = undisturbed.keys.filter { files[$0] != undisturbed[$0] }
      #expect(different == [], "'\(manifest.source.filename)' differs from an undisturbed run")
      #expect(Set(files.keys).subtracting(undisturbed.keys) == [], "left over")
    }
    try await daemon.until("nothing is left in the spool and the inbox") {
      let spool = try FileManager.default.contentsOfDirectory(atPath: root.path("spool"))
      let inbox = try FileManager.default.contentsOfDirectory(atPath: root.path("inbox"))
      return inbox.isEmpty && spool.allSatisfy { VideoID($0) == nil } ? true : nil
    }
    try await daemon.stop()
  }

  private func streamOfUndisturbedRun(_ file: String) async throws -> [String: Data] {
    let daemon = try await LeatDaemon.start()
    try daemon.drop(file, as: "undisturbed.mp4")
    let published = Published(daemon: daemon)
    let manifest = try await published.ready("undisturbed.mp4")
    let files = try published.streamFiles(of: manifest)
    #expect(files.count > 20)
    try await daemon.stop()
    return files
  }
}

/// Vigna's SplitMix64: a seed that is printed makes a failure happen again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
