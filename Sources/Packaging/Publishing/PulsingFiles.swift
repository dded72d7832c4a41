import Catalog
import Foundation

/// A video's files; while they are read one after the other, its manifest says every now and then that somebody is at work.
///
/// Reading all of a long video from a slow disk takes longer than leatd waits for a sign of life.
final class PulsingFiles: StreamFiles {
  private let files: FolderFiles
  private let directory: CatalogDirectory
  private let interval: Double
  private var told = Date()

  /// - Parameter interval: seconds.
  init(_ files: FolderFiles, in directory: CatalogDirectory, every interval: Double = 5) {
    self.files = files
    self.directory = directory
    self.interval = interval
  }

  func place(of uri: String, in base: String) throws(StreamReadError) -> String { try files.place(of: uri, in: base) }

  func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    if Date().timeIntervalSince(told) >= interval { pulse() }
    return try files.open(place)
  }

  func key(_ uri: String, in base: String) throws(StreamReadError) -> [UInt8] { try files.key(uri, in: base) }

  /// A full disk is for those to tell who have something to write.
  private func pulse() {
    told = Date()
    guard var manifest = try? directory.readManifest() else { return }
    manifest.updated = told
    try? directory.writeManifest(manifest)
  }
}
