import Catalog
import Inbox

/// A video's folder as the place where the files beside it end up.
struct SidecarPlace {
  let directory: CatalogDirectory

  /// What all files say together that have ever been there: an `.nfo` does not overrule a `.yaml`, whichever came last.
  func overlay(of new: [ExaminedSidecar]) -> MetadataOverlay {
    guard new.contains(where: { $0.overlay != nil }) else { return MetadataOverlay() }
    let kept = ["metadata.yaml", "information.nfo"].compactMap { name in
      try? ExaminedSidecar(BytePath(directory.file("\(MetadataOverlay.folder)/\(name)")), of: nil)
    }
    // Later ones of a kind count for more than earlier ones.
    let all = new.reversed() + kept
    let metadata = all.filter { if case .metadata = $0.content { true } else { false } }
    let information = all.filter { if case .information = $0.content { true } else { false } }
    var overlay = (metadata.prefix(1) + information.prefix(1)).compactMap(\.overlay)
      .reduce(MetadataOverlay()) { $0.completed(by: $1) }
    let warnings = new.flatMap(\.warnings)
    overlay.warnings = warnings.isEmpty ? nil : warnings
    return overlay
  }

  /// Puts copies of `sidecars` in, and names them in `manifest`, which is for the caller to write. The caller holds the lock.
  func put(_ sidecars: [ExaminedSidecar], into manifest: inout Manifest) throws {
    if !sidecars.isEmpty { try CatalogDirectory(path: directory.file(MetadataOverlay.folder)).create() }
    var entries = manifest.source.sidecars ?? []
    for sidecar in sidecars {
      let entry = sidecar.entry
      try AtomicFile.write(sidecar.bytes, to: directory.file(entry.path), sync: true)
      // A picture's place tells its format, and there is one poster only.
      entries.removeAll { $0.path == entry.path || ($0.kind == .poster && entry.kind == .poster) }
      entries.append(entry)
    }
    manifest.source.sidecars = entries.isEmpty ? nil : entries
  }

  /// For the manifest.
  static func warning(_ file: BytePath, _ fault: SidecarFault) -> String {
    "'\(PrintableName.text(of: file.name))' was not used: \(fault)"
  }
}
