package import Catalog
import Foundation
import Inbox

/// Subtitles beside a video, as the worker gets them.
package struct SubtitleSidecar: Sendable {
  /// As it was dropped; for messages.
  package let filename: String
  package let bytes: [UInt8]
  /// BCP 47; nil when the name does not say.
  package let language: String?
  package let isForced: Bool
  package let isSDH: Bool

  private init(_ entry: Manifest.Sidecar, _ bytes: [UInt8]) {
    filename = entry.filename
    self.bytes = bytes
    language = entry.language
    isForced = entry.isForced == true
    isSDH = entry.isSDH == true
  }

  /// nil when it is something else.
  init?(_ sidecar: ExaminedSidecar) {
    guard sidecar.entry.kind == .subtitles else { return nil }
    self.init(sidecar.entry, sidecar.bytes)
  }

  /// Those that wait in the spool until the video is ready. What is wrong with others is for the daemon to say.
  package static func waiting(
    for id: VideoID, in collection: CollectionName, layout: CatalogLayout
  ) -> [SubtitleSidecar] {
    let spool = SidecarSpool(layout: layout)
    var video = spool.videoPath(id, in: collection)
    if case .success(let claim?) = Spool(layout: layout).readClaim(id) { video = claim.path }
    let files = (try? spool.files(id, in: collection)) ?? []
    return files.compactMap { (try? ExaminedSidecar($0, of: video)).flatMap(Self.init) }
  }

  /// Those that lie with a video that is ready.
  package static func filed(in manifest: Manifest, of directory: CatalogDirectory) -> [SubtitleSidecar] {
    (manifest.source.sidecars ?? []).filter { $0.kind == .subtitles }.compactMap { entry in
      FileManager.default.contents(atPath: directory.file(entry.path)).map { SubtitleSidecar(entry, [UInt8]($0)) }
    }
  }
}
