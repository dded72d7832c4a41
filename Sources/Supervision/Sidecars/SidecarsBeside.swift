package import Catalog
import Inbox

/// The files beside a video that is packaged by hand: they stay where they are, and copies go with the stream.
package struct SidecarsBeside {
  private let directory: CatalogDirectory
  private let video: InboxPath?
  private let files: [BytePath]

  /// - Parameters:
  ///   - path: the video.
  ///   - directory: where its stream goes.
  package init(video path: [UInt8], directory: CatalogDirectory) {
    self.directory = directory
    let path = BytePath(bytes: path)
    let stem = StemKey.stem(of: path.name)
    video = InboxPath(bytes: path.name)
    let names = (try? FileSystem.names(in: path.folder)) ?? []
    // A longer name that is there, of another video, wins.
    let others = Set(
      names.filter { $0 != path.name && SidecarName($0) == nil }.map { StemKey(stem: StemKey.stem(of: $0)) })
    files = names.filter { name in
      guard let sidecar = SidecarName(name), let own = sidecar.reading(of: stem) else { return false }
      return !sidecar.readings.prefix { $0 != own }.contains { others.contains(StemKey(stem: $0.stem)) }
    }.sorted { $0.lexicographicallyPrecedes($1) }.map { path.folder.appending($0) }
  }

  package var isEmpty: Bool { files.isEmpty }

  /// Before the video is packaged: what they say about it counts from its first manifest on.
  /// - Returns: what is wrong with them, each a sentence; the video goes on without those.
  package func prepare() throws -> [String] {
    let (good, problems) = try examine()
    var overlay = SidecarPlace(directory: directory).overlay(of: good)
    overlay.warnings = (overlay.warnings ?? []) + problems
    try directory.create()
    try overlay.write(in: directory)
    return problems
  }

  /// Those that become renditions.
  package var subtitles: [SubtitleSidecar] { ((try? examine())?.good ?? []).compactMap(SubtitleSidecar.init) }

  /// When the video is ready. The caller holds the lock.
  /// - Parameter makePoster: makes the poster from the picture at this path.
  package func finish(makePoster: (String) throws -> Void) throws {
    let (good, _) = try examine()
    var manifest = try directory.readManifest()
    try SidecarPlace(directory: directory).put(good, into: &manifest)
    try directory.writeManifest(manifest, sync: true)
    MetadataOverlay.remove(in: directory)
    if let poster = manifest.source.sidecars?.first(where: { $0.kind == .poster }) {
      try makePoster(directory.file(poster.path))
    }
  }

  private func examine() throws -> (good: [ExaminedSidecar], problems: [String]) {
    var good: [ExaminedSidecar] = []
    var problems: [String] = []
    for file in files {
      do { good.append(try ExaminedSidecar(file, of: video)) } catch let fault as SidecarFault {
        problems.append(SidecarPlace.warning(file, fault))
      }
    }
    return (good, problems)
  }
}
