import Catalog
import Glibc
import Inbox

/// A source that visitors may download, beside its stream. Whoever calls it holds the video's lock.
struct PublishedOriginal {
  let claim: Claim
  let layout: CatalogLayout

  /// `original.` and the source's extension: nothing in the name was chosen by who dropped the file.
  var name: String {
    let ending = claim.sourceName.split(separator: ".").dropFirst().last ?? ""
    let isPlain = !ending.isEmpty && ending.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    return "original.\(isPlain ? String(ending) : "bin")"
  }

  private var folder: CatalogDirectory { layout.video(claim.id, in: claim.collection) }

  /// Moves the source to its place; nil when something else has taken that.
  func take(_ source: BytePath) throws -> BytePath? {
    try AtomicFile.removeLeftovers(in: folder.path)
    let target = BytePath(folder.file(name))
    guard try FileMove.move(source, to: target) else {
      throw FileError("move", source, errno: EEXIST, remedy: "remove '\(target)', which is another file")
    }
    return target
  }

  /// Lets the web server read it, and names it in the manifest.
  ///
  /// The file is still its uploader's, who may have let nobody else read it; the unit has `CAP_FOWNER` for that. One that
  /// stays closed to others is not offered.
  func offer() throws {
    let path = BytePath(folder.file(name))
    let descriptor = path.withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    guard fchmod(descriptor, 0o644) == 0 || status.st_mode & S_IROTH != 0 else { return }
    var manifest = try folder.readManifest()
    guard manifest.original != name else { return }
    manifest.original = name
    manifest.updated = Timestamp.now()
    try folder.writeManifest(manifest, sync: true)
  }
}
