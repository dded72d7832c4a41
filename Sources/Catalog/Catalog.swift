import Glibc

/// All videos below `public/`: every `<collection>/<id>/manifest.json`.
///
/// A folder may be a link, so that an operator can spread collections over disks; a manifest may not.
package struct Catalog: Sendable {
  package let publicRoot: String

  package init(publicRoot: String) { self.publicRoot = publicRoot }

  /// Every video with its manifest, or with the reason why that cannot be used; sorted by path.
  ///
  /// All manifests at once are in memory then; a reader that wants one after the other maps `directories()`.
  /// - Throws: when `public/` itself cannot be listed.
  package func entries() throws(CatalogError) -> [CatalogEntry] {
    try directories().map { CatalogEntry(reading: $0) }
  }

  /// Every folder that is, or should be, a video's: with a UUID for a name, or with a manifest inside.
  ///
  /// A collection that cannot be listed stands for its videos, and its `CatalogEntry` says why: it hides no others.
  package func directories() throws(CatalogError) -> [CatalogDirectory] {
    var found: [CatalogDirectory] = []
    for collection in try DirectoryListing.names(in: publicRoot) where CollectionName(collection) != nil {
      let folder = "\(publicRoot)/\(collection)"
      guard DirectoryListing.isDirectory(folder) else { continue }
      guard let names = names(in: folder) else {
        found.append(CatalogDirectory(path: folder))
        continue
      }
      for name in names {
        let directory = CatalogDirectory(path: "\(folder)/\(name)")
        guard DirectoryListing.isDirectory(directory.path) else { continue }
        if VideoID(name) != nil || DirectoryListing.exists(directory.manifestPath) { found.append(directory) }
      }
    }
    return found
  }

  /// A collection that went away between two looks has no videos; `nil` when it cannot be listed.
  private func names(in folder: String) -> [String]? {
    do throws(CatalogError) {
      return try DirectoryListing.names(in: folder)
    } catch {
      return error.isMissing ? [] : nil
    }
  }
}

/// A video's folder, and what its manifest says.
package struct CatalogEntry: Sendable {
  package let directory: CatalogDirectory
  /// A broken manifest is a value too: it gets reported, not passed over.
  package let manifest: Result<Manifest, CatalogError>

  /// Reads one entry, and makes sure that it stands where it says: links to a video are made from its manifest.
  ///
  /// - Parameter withRenditions: as for `CatalogDirectory.readManifest`.
  package init(reading directory: CatalogDirectory, withRenditions: Bool = true) {
    self.directory = directory
    manifest = Result { () throws(CatalogError) in
      let manifest = try Self.read(directory, withRenditions: withRenditions)
      let folders = directory.path.split(separator: "/").suffix(2)
      guard folders.last.map(String.init) == manifest.id.text else {
        throw .malformed(path: directory.manifestPath, reason: "its id is \(manifest.id), not its folder's name")
      }
      guard folders.count < 2 || folders.first.map(String.init) == manifest.collection.text else {
        throw .malformed(
          path: directory.manifestPath, reason: "its collection is '\(manifest.collection)', not its folder's")
      }
      return manifest
    }
  }

  /// A folder that cannot be listed is another thing than one in which the manifest is missing.
  private static func read(
    _ directory: CatalogDirectory, withRenditions: Bool
  ) throws(CatalogError) -> Manifest {
    do throws(CatalogError) {
      return try directory.readManifest(withRenditions: withRenditions)
    } catch {
      if error.isMissing { _ = try DirectoryListing.names(in: directory.path) }
      throw error
    }
  }
}
