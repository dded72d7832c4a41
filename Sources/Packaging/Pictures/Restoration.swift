package import Catalog
import Foundation
import Media

/// What a packaged video has beside its segments, made again from them: pictures, I-frames, the files of its chapters.
package enum Restoration {
  /// Makes what is missing; what is there stays as it is, such as a poster that somebody has chosen. The caller holds the
  /// directory's lock.
  /// - Parameter wantsPictures: whether poster and storyboard are wanted, too.
  /// - Throws: when the video should have a poster, and none can be made.
  package static func run(
    in directory: CatalogDirectory, wantsPictures: (Manifest) -> Bool = { _ in true }
  ) throws(PackagingError) {
    var manifest = try read(directory)
    var missing = manifest.lacking(in: directory)
    if !wantsPictures(manifest) { missing.subtract([.poster, .storyboard]) }
    if missing.contains(.poster), restoreGivenPoster(manifest, directory) { missing.remove(.poster) }
    var problems = missing.contains(.chapters) ? try restoreChapters(directory) : []
    manifest = try read(directory)
    let before = manifest
    if !missing.isDisjoint(with: [.poster, .storyboard]) {
      problems += try restorePictures(missing, directory, &manifest)
    }
    if missing.contains(.iFrames) { problems += try restoreIFrames(directory, &manifest) }
    let lacking = manifest.lacking(in: directory)
    for extra in missing.intersection(lacking) where !problems.contains(where: extra.isExplained) {
      // Said in any case: what nobody explains is tried again at every start of the daemon.
      guard !manifest.explainsAbsence(of: extra) else { continue }
      problems.append(extra.absent(because: "nothing of what is packaged can be used for it"))
    }
    manifest.explain(problems, lacking: lacking)
    if manifest != before { try write(&manifest, directory) }
    guard !missing.contains(.poster) || !lacking.contains(.poster) else {
      let reason = problems.first(where: VideoExtra.poster.isExplained) ?? "no picture could be decoded"
      throw .media(.damaged(file: directory.path, reason: reason))
    }
  }

  private static func read(_ directory: CatalogDirectory) throws(PackagingError) -> Manifest {
    try catalog { () throws(CatalogError) in try directory.readManifest() }
  }

  private static func write(_ manifest: inout Manifest, _ directory: CatalogDirectory) throws(PackagingError) {
    manifest.updated = Date()
    let manifest = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(manifest, sync: true) }
  }

  /// - Returns: whether one came beside the video, and has taken its place again.
  private static func restoreGivenPoster(_ manifest: Manifest, _ directory: CatalogDirectory) -> Bool {
    guard let given = manifest.source.sidecars?.first(where: { $0.kind == .poster }) else { return false }
    return (try? Poster.replace(with: directory.file(given.path), in: directory)) != nil
  }

  private static func restoreChapters(_ directory: CatalogDirectory) throws(PackagingError) -> [String] {
    do throws(PackagingError) {
      try ChapterUpdate.run(in: directory)
      return []
    } catch {
      if error.mayPass { throw error }
      return [VideoExtra.chapters.absent(because: error, in: directory)]
    }
  }

  private static func restorePictures(
    _ missing: Set<VideoExtra>, _ directory: CatalogDirectory, _ manifest: inout Manifest
  ) throws(PackagingError) -> [String] {
    let video = manifest.renditions?.first { $0.kind == .video }
    var pictures = VideoPictures(
      of: directory, rendition: video?.name ?? "video-source", isCopied: video?.how != .transcode)
    pictures.keepOnly(missing)
    try pictures.write(in: directory, naming: &manifest)
    return pictures.problems
  }

  private static func restoreIFrames(
    _ directory: CatalogDirectory, _ manifest: inout Manifest
  ) throws(PackagingError) -> [String] {
    let name = manifest.stream?.master ?? "master.m3u8"
    let master = FileManager.default.contents(atPath: directory.file(name)).map { String(decoding: $0, as: UTF8.self) }
    guard
      let signposts = Signposts(
        master: master ?? "", chapters: ChapterFiles(manifest.chapters), files: FolderFiles(root: directory.path))
    else { return [VideoExtra.iFrames.absent(because: "the multivariant playlist cannot be read")] }
    try signposts.write(in: directory)
    manifest.renditions?.removeAll { $0.kind == .iframes }
    if let pictures = signposts.iFrames { manifest.renditions?.append(pictures) }
    return signposts.problems
  }
}
