import Catalog
import Foundation
import Glibc

/// What arrived of an upload that never ended, and can be watched for a while. Whoever calls it holds the video's lock.
struct PartialVideo {
  private static let end = "#EXT-X-ENDLIST"

  let spool: Spool
  let claim: Claim

  /// Ends its playlists, so that players end too, and says in the manifest why there is no more.
  /// - Returns: false when there is nothing to watch.
  func close(_ refusal: Refusal) throws -> Bool {
    let output = spool.output(claim)
    guard var manifest = try watchable() else { return false }
    for rendition in manifest.renditions ?? [] { try close(output.file(rendition.playlist)) }
    manifest.state = .failed
    manifest.error = Manifest.Failure(code: refusal.code.rawValue, stage: "validate", message: refusal.message)
    manifest.updated = Timestamp.now()
    try output.writeManifest(manifest, sync: true)
    return true
  }

  func isWatchable() throws -> Bool { try watchable() != nil }

  private func watchable() throws -> Manifest? {
    let output = spool.output(claim)
    let manifest: Manifest
    do throws(CatalogError) {
      manifest = try output.readManifest()
    } catch {
      if error.isMissing { return nil }
      throw error
    }
    guard let master = manifest.stream?.master else { return nil }
    return try FileSystem.status(BytePath(output.file(master))) == nil ? nil : manifest
  }

  private func close(_ playlist: String) throws {
    guard let bytes = FileManager.default.contents(atPath: playlist) else { return }
    var text = String(decoding: bytes, as: UTF8.self)
    if text.split(whereSeparator: \.isNewline).last.map(String.init) == Self.end { return }
    if !text.hasSuffix("\n") { text += "\n" }
    try AtomicFile.write(text + "\(Self.end)\n", to: playlist, sync: false)
  }
}
