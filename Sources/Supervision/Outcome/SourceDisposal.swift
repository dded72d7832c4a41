import Catalog
import Inbox
package import Operations

/// What becomes of a source whose video is ready: removed, kept, archived, or published. Each can be done again after a
/// kill.
package enum SourceDisposal: Equatable, Sendable {
  case delete
  /// To `originals/<id>/<name>`.
  case keep
  /// To `<folder>/<collection>/<name>`, which may be another file system.
  case archive(folder: String)
  /// To `public/<collection>/<id>/original.<extension>`, which `PublishedOriginal` then names in the manifest.
  case publish

  package init(_ settings: CollectionSettings, folders: Configuration.Folders) {
    switch settings.source {
    case .delete: self = .delete
    case .keep: self = .keep
    case .archive: self = .archive(folder: folders.archive)
    case .publish: self = .publish
    }
  }

  /// - Returns: where the source lies now; nil when it is gone, or had gone before.
  func perform(on source: BytePath, _ claim: Claim, layout: CatalogLayout) throws -> BytePath? {
    guard try FileSystem.status(source) != nil else { return nil }
    switch self {
    case .delete:
      try FileSystem.removeFile(source)
      try FileSystem.sync(source.folder)
      return nil
    case .keep:
      let folder = layout.original(claim.id)
      try CatalogDirectory(path: folder).create()
      try AtomicFile.removeLeftovers(in: folder)
      return try move(source, claim, to: BytePath(folder))
    case .archive(let folder): return try move(source, claim, to: BytePath(folder).appending(claim.collection.text))
    case .publish: return try PublishedOriginal(claim: claim, layout: layout).take(source)
    }
  }

  private func move(_ source: BytePath, _ claim: Claim, to folder: BytePath) throws -> BytePath {
    try CatalogDirectory(path: folder.text).create()
    try FileSystem.sync(folder.folder)
    var number = 1
    while true {
      let target = folder.appending(FileNaming.candidate(claim.path.name, number: number))
      if try FileMove.move(source, to: target) { return target }
      number += 1
    }
  }
}
