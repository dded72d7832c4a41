package import Catalog
import Foundation
import HLS
import Media

/// Makes what players read of a finished video's chapters agree with the manifest, into which they may come at any time.
package enum ChapterUpdate {
  /// The caller holds the directory's lock. Doing it again changes nothing.
  package static func run(in directory: CatalogDirectory) throws(PackagingError) {
    var manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    guard manifest.state == .ready || manifest.state == .review, let name = manifest.stream?.master else { return }
    let text = FileManager.default.contents(atPath: directory.file(name)).map { String(decoding: $0, as: UTF8.self) }
    guard let text, var master = try? MultivariantPlaylist(parsing: text) else {
      throw .media(.damaged(file: directory.file(name), reason: "the multivariant playlist cannot be read"))
    }
    let chapters = manifest.chapters.flatMap { ChapterTimes.clipped($0, to: manifest.stream?.playableDuration) }
    if chapters != manifest.chapters {
      manifest.chapters = chapters
      manifest.updated = Date()
      let manifest = manifest
      try catalog { () throws(CatalogError) in try directory.writeManifest(manifest, sync: true) }
    }
    let files = ChapterFiles(chapters, language: manifest.language)
    if !files.isEmpty {
      try replace(ChapterFiles.textName, by: files.text, in: directory)
      try replace(ChapterFiles.dataName, by: files.data, in: directory)
    }
    // Without chapters the files stay, for who is just reading them; nothing names them any more.
    master.setChapters(files.isEmpty ? nil : ChapterFiles.dataName)
    if master.text != text { try replace(name, by: master.text, in: directory) }
  }

  private static func replace(
    _ name: String, by text: String, in directory: CatalogDirectory
  ) throws(PackagingError) {
    let path = directory.file(name)
    guard FileManager.default.contents(atPath: path) != Data(text.utf8) else { return }
    try catalog { () throws(CatalogError) in try AtomicFile.write(text, to: path, sync: true) }
  }
}
