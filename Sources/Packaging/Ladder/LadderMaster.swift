import Catalog
import Foundation
import HLS
import Media

/// A ready video's multivariant playlist: it alone decides which renditions viewers know of. The manifest says the same a moment
/// later, or never, where a worker was killed between the two.
struct LadderMaster {
  var playlist: MultivariantPlaylist

  init(_ directory: CatalogDirectory, _ manifest: Manifest) throws(PackagingError) {
    let path = directory.file(manifest.stream?.master ?? "master.m3u8")
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    do throws(PlaylistError) {
      playlist = try MultivariantPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw .media(.damaged(file: path, reason: "\(error)"))
    }
  }

  /// The folders of the smaller renditions that it names.
  var rungs: Set<String> { Set(playlist.variants.compactMap { Self.rung(of: $0) }) }

  /// Takes all smaller renditions out.
  mutating func removeRungs() { playlist.variants.removeAll { Self.rung(of: $0) != nil } }

  /// Removes renditions from the disk that were left out, or begun and not wanted any more.
  /// - Parameter kept: those that viewers know of, or did a moment ago.
  static func removeRungs(in directory: CatalogDirectory, except kept: Set<String>) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where !kept.contains(name) && LadderPlan.Rung.isFolder(name) {
      // What stays is in nobody's way.
      try? CatalogDirectory(path: directory.file(name)).remove()
    }
  }

  private static func rung(of variant: MultivariantPlaylist.Variant) -> String? {
    guard variant.uri.hasSuffix("/playlist.m3u8") else { return nil }
    let folder = String(variant.uri.dropLast("/playlist.m3u8".count))
    return LadderPlan.Rung.isFolder(folder) ? folder : nil
  }
}
