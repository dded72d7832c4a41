import Catalog
import Dispatch
import Foundation
import Operations

/// Takes back what arrived of uploads that never ended, when it has been watchable for as long as it may.
struct PartialVideoCleaning: Sendable {
  let spool: Spool
  let live: LiveConfiguration
  let receipts: Receipts
  let report: EventSink

  /// Ends when cancelled.
  func run() async throws {
    let queue = DispatchQueue(label: "partial videos")
    while !Task.isCancelled {
      let times = live.current.collections.values.map(\.keepPartial) + [live.current.defaults.keepPartial]
      let shortest = times.filter { $0 > .zero }.min()
      if shortest != nil {
        for problem in try await Blocking.on(queue, { clean() }) { report(.trouble(what: problem), .daemon) }
      }
      // The catalog has to be gone through for it, so not more often than it matters.
      let pause = (shortest ?? .seconds(600)) / 20
      try? await Task.sleep(for: min(max(pause, .milliseconds(100)), .seconds(600)))
    }
  }

  /// - Returns: what went wrong.
  private func clean() -> [String] {
    var problems: [String] = []
    var hasRemoved = false
    for directory in (try? spool.layout.catalog.directories()) ?? [] {
      guard let manifest = try? directory.readManifest(), manifest.state == .failed,
        manifest.error?.code == Refusal.Code.unfinishedUpload.rawValue,
        -manifest.updated.timeIntervalSinceNow > live.settings(manifest.collection).keepPartial / .seconds(1)
      else { continue }
      do {
        guard let lock = try DirectoryLock.acquire(directory) else { continue }
        try spool.retract(manifest.id, in: manifest.collection)
        hasRemoved = true
        _ = consume lock
      } catch {
        problems.append("cannot remove '\(directory.path)': \(error)")
      }
    }
    // Their addresses in the share lead nowhere now.
    if hasRemoved { receipts.tidy() }
    return problems
  }
}
