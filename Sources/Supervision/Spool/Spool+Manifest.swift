import Catalog
import Inbox

extension Spool {
  /// Does `body` as the only writer of the video's folder, which must be there.
  /// - Returns: nil, and nothing was done, when somebody else holds the lock.
  func withLock<Result>(of claim: Claim, _ body: () throws -> Result) throws -> Result? {
    guard let lock = try DirectoryLock.acquire(output(claim)) else { return nil }
    let result = try body()
    _ = consume lock
    return result
  }

  /// The first manifest, so that the video is in the catalog while it waits for its turn.
  @discardableResult
  func describe(_ claim: Claim, expectedBytes: Int64? = nil) throws -> Manifest {
    let output = output(claim)
    try output.create()
    var manifest = Manifest(
      id: claim.id, title: claim.title, collection: claim.collection,
      source: Manifest.Source(filename: claim.path.repairedName, sizeBytes: claim.sizeBytes),
      created: Timestamp.rounded(claim.noticed))
    manifest.state = claim.upload == .growing ? .receiving : .processing
    manifest.source.expectedSizeBytes = expectedBytes
    let said = MetadataOverlay.read(in: SidecarSpool(layout: layout).overlay(claim.id, in: claim.collection))
    if !said.isEmpty {
      said.apply(to: &manifest)
      try said.write(in: output)
    }
    manifest.updated = Timestamp.now()
    try output.writeManifest(manifest)
    notePath(claim)
    return manifest
  }
}
