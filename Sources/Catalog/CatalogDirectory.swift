package import Glibc

/// One video's folder in `public/`. Whoever holds its `DirectoryLock` is the only one who writes there.
package struct CatalogDirectory: Sendable, Hashable {
  package static let manifestName = "manifest.json"

  /// Without a slash at the end.
  package let path: String

  package init(path: String) {
    var path = path[...]
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
    self.path = path.isEmpty ? "." : String(path)
  }

  package var manifestPath: String { file(Self.manifestName) }

  /// The path of a file of this video, e.g. `poster.jpg`.
  package func file(_ name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

  /// Makes the folder and those above it, where they are not there yet.
  /// - Parameters:
  ///   - sync: whether new folders have to survive a power cut. A manifest that was synced is lost all the same when the
  ///     name of its folder was not.
  ///   - mode: who may look into new folders, less what the process's umask takes away.
  package func create(sync: Bool = true, mode: mode_t = 0o755) throws(CatalogError) {
    guard !DirectoryListing.isDirectory(path) else { return }
    let parent = parent
    if let parent { try parent.create(sync: sync, mode: mode) }
    guard mkdir(path, mode) == 0 else {
      let code = errno
      // Somebody else was quicker.
      if code == EEXIST, DirectoryListing.isDirectory(path) { return }
      throw .system(call: "make the folder", path: path, errno: code == EEXIST ? ENOTDIR : code)
    }
    if sync { try syncDirectory(parent?.path ?? ".") }
  }

  /// Removes the folder and the files in it, those with a dot first; nothing where there is none.
  /// - Throws: where something in it is no file: it is not Leat's, then.
  package func remove() throws(CatalogError) {
    guard DirectoryListing.isDirectory(path) else { return }
    for name in try DirectoryListing.names(in: path) where unlink(file(name)) != 0 && errno != ENOENT {
      throw .system(call: "remove", path: file(name), errno: errno)
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw .system(call: "remove", path: path, errno: errno) }
  }

  /// `nil` for `/` and for a bare name, which are there or stand in the current folder.
  private var parent: CatalogDirectory? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), path != "/" else { return nil }
    return CatalogDirectory(path: slash == path.startIndex ? "/" : String(path[..<slash]))
  }

  /// Reads the manifest as it stands now; never a half-written one.
  /// - Throws: `CatalogError`, whose `isMissing` says that there is none yet.
  ///
  /// - Parameter withRenditions: false for those who show a video and do not play it, which is far quicker.
  package func readManifest(withRenditions: Bool = true) throws(CatalogError) -> Manifest {
    try ManifestCoding.decode(readManifestBytes(), path: manifestPath, withRenditions: withRenditions)
  }

  /// Replaces the manifest in one step and keeps the keys that this version does not know. It stamps nothing: `updated`
  /// is the caller's.
  ///
  /// - Parameter sync: whether the manifest has to survive a power cut; when not said, it has to if its state is
  ///   another than on the disk, so that reports of progress stay cheap.
  /// - Throws: `CatalogError`; `newerSchema` when the one on the disk is of a later format. One that is broken is
  ///   replaced: nothing of it can be kept.
  package func writeManifest(_ manifest: Manifest, sync: Bool? = nil) throws(CatalogError) {
    let previous = try replaceableBytes().flatMap { ManifestCoding.Previous($0) }
    let bytes = try ManifestCoding.encode(manifest, after: previous, path: manifestPath)
    try AtomicFile.write(bytes, to: manifestPath, sync: sync ?? (previous?.state != manifest.state))
  }

  private func readManifestBytes() throws(CatalogError) -> [UInt8] {
    let file = try OpenFile.open(manifestPath, O_RDONLY | O_NONBLOCK)
    let status = try file.status()
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: manifestPath) }
    // The size may still change below our feet, so what was read is measured too.
    guard status.st_size <= ManifestCoding.longestBytes else {
      throw .tooLarge(path: manifestPath, sizeBytes: Int64(status.st_size))
    }
    let bytes = try file.read(upTo: ManifestCoding.longestBytes + 1)
    guard bytes.count <= ManifestCoding.longestBytes else {
      throw .tooLarge(path: manifestPath, sizeBytes: Int64(bytes.count))
    }
    return bytes
  }

  /// What is on the disk; `nil` when there is nothing that could be kept.
  private func replaceableBytes() throws(CatalogError) -> [UInt8]? {
    do throws(CatalogError) {
      return try readManifestBytes()
    } catch {
      switch error {
      case .notARegularFile, .tooLarge, .system(_, _, ENOENT), .system(_, _, ELOOP): return nil
      default: throw error
      }
    }
  }
}
