import Catalog
import Foundation
import TestSupport

/// What a daemon has made of the files that were dropped, as a reader of the disk sees it.
struct Published {
  let daemon: LeatDaemon

  /// Every manifest that can be read.
  var manifests: [Manifest] {
    get throws {
      try Catalog(publicRoot: daemon.published).entries().compactMap { try? $0.manifest.get() }
    }
  }

  func manifest(named filename: String) throws -> Manifest? {
    try manifests.first { $0.source.filename == filename }
  }

  func folder(of manifest: Manifest) -> String { "\(daemon.published)/\(manifest.collection)/\(manifest.id)" }

  /// Waits until the file dropped as `filename` is ready, and has its pictures, which are made behind that.
  @discardableResult
  func ready(_ filename: String, withPictures: Bool = true) async throws -> Manifest {
    try await daemon.until("'\(filename)' is ready") {
      guard let manifest = try manifest(named: filename) else { return nil }
      if manifest.state == .failed { throw Failed(manifest: manifest) }
      guard manifest.state == .ready else { return nil }
      let folder = CatalogDirectory(path: folder(of: manifest))
      let isWhole = manifest.awaited(in: folder, wantsPictures: manifest.poster != nil).isEmpty
      return isWhole || !withPictures ? manifest : nil
    }
  }

  /// Every file of a video but its manifest, by its path: what two runs must have in common.
  func streamFiles(of manifest: Manifest) throws -> [String: Data] {
    try Self.streamFiles(in: folder(of: manifest))
  }

  /// The same of a folder that is no daemon's.
  static func streamFiles(in folder: String) throws -> [String: Data] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var files: [String: Data] = [:]
    for name in names where name != "manifest.json" && name != "index.html" && !name.hasPrefix(".") {
      var isFolder = ObjCBool(false)
      guard FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
      else { continue }
      files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
    }
    return files
  }

  struct Failed: Error, CustomStringConvertible {
    let manifest: Manifest
    var description: String { "'\(manifest.source.filename)' failed: \(manifest.error?.message ?? "no reason")" }
  }
}
