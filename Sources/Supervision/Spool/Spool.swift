package import Catalog
import Foundation
import Glibc

/// The folder with the claimed sources, as it lies on disk.
package struct Spool: Sendable {
  package let layout: CatalogLayout

  package init(layout: CatalogLayout) { self.layout = layout }

  func folder(_ id: VideoID) -> BytePath { BytePath(layout.claim(id)) }
  package func record(_ id: VideoID) -> BytePath { folder(id).appending(Claim.recordName) }
  package func source(_ claim: Claim) -> BytePath { folder(claim.id).appending(claim.sourceName) }
  package func output(_ claim: Claim) -> CatalogDirectory { layout.video(claim.id, in: claim.collection) }

  /// Every folder that has a video's id for a name.
  package func ids() throws -> [VideoID] {
    try FileSystem.names(in: BytePath(layout.spool)).compactMap { VideoID(String(decoding: $0, as: UTF8.self)) }
      .sorted { $0.text < $1.text }
  }

  /// - Returns: nil when there is no record, or one that cannot be understood; `problem` says which.
  package func readClaim(_ id: VideoID) -> Result<Claim?, SpoolError> {
    let path = record(id)
    do {
      guard try FileSystem.status(path) != nil else { return .success(nil) }
      let claim = try JSONDecoder().decode(Claim.self, from: try Foundation.Data(contentsOf: URL(filePath: path.text)))
      guard claim.id == id else { return .failure(SpoolError(path: path.text, reason: "it is for \(claim.id)")) }
      return .success(claim)
    } catch {
      return .failure(SpoolError(path: path.text, reason: "\(error)"))
    }
  }

  func write(_ claim: Claim) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(
      [UInt8](try encoder.encode(claim)) + [UInt8(ascii: "\n")], to: record(claim.id).text, sync: true)
  }

  /// The source left behind without a record, if there is one.
  func strayName(_ id: VideoID) throws -> String? {
    try FileSystem.names(in: folder(id)).map { String(decoding: $0, as: UTF8.self) }.first { $0.hasPrefix("source") }
  }

  /// Forgets the claim: the source is where it belongs. The record goes last, so that a kill in between is seen as what
  /// it is.
  package func remove(_ id: VideoID) throws {
    let folder = folder(id)
    guard try FileSystem.status(folder) != nil else { return }
    try FileSystem.removeFile(folder.appending(Claim.recordName))
    for name in try FileSystem.names(in: folder) where AtomicFile.isTemporary(String(decoding: name, as: UTF8.self)) {
      try FileSystem.removeFile(folder.appending(name))
    }
    try FileSystem.removeFolder(folder)
    try FileSystem.sync(BytePath(layout.spool))
  }
}

/// A record in the spool that cannot be used.
package struct SpoolError: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "cannot understand '\(path)': \(reason)" }
}
