package import Catalog
import Foundation
import Media

/// What a packaged video has beside its segments, made again from them: pictures, I-frames, the files of its chapters.
package enum Restoration {
  /// The caller holds the directory's lock.
  /// - Parameter makesPictures: whether poster and storyboard are wanted, too.
  /// - Throws: when not even a poster can be made.
  package static func run(in directory: CatalogDirectory, makesPictures: Bool = true) throws(PackagingError) {
    let (hasPoster, lost) = makesPictures ? try restorePictures(in: directory) : (true, [])
    var problems = lost
    var manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    if manifest.state == .ready || manifest.state == .review {
      problems += try restoreSignposts(in: directory, naming: &manifest)
    }
    let new = problems.filter { manifest.warnings?.contains($0) != true }
    if !new.isEmpty { manifest.warnings = (manifest.warnings ?? []) + new }
    manifest.updated = Date()
    let whole = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(whole, sync: true) }
    guard hasPoster else {
      throw .media(.damaged(file: directory.path, reason: problems.first ?? "no picture could be decoded"))
    }
  }

  /// - Returns: whether the video has a poster now, and what could not be made.
  private static func restorePictures(
    in directory: CatalogDirectory
  ) throws(PackagingError) -> (hasPoster: Bool, problems: [String]) {
    var manifest = try catalog { () throws(CatalogError) in try directory.readManifest() }
    let given = manifest.source.sidecars?.first { $0.kind == .poster }
    let hasGiven = given.map { (try? Poster.replace(with: directory.file($0.path), in: directory)) != nil } ?? false
    if hasGiven { manifest = try catalog { () throws(CatalogError) in try directory.readManifest() } }
    let video = manifest.renditions?.first { $0.kind == .video }
    var pictures = VideoPictures(
      of: directory, rendition: video?.name ?? "video-source", isCopied: video?.how != .transcode)
    if hasGiven { pictures.leavePoster() }
    try pictures.write(in: directory, naming: &manifest)
    let whole = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(whole, sync: true) }
    return (hasGiven || pictures.poster != nil, pictures.problems)
  }

  private static func restoreSignposts(
    in directory: CatalogDirectory, naming manifest: inout Manifest
  ) throws(PackagingError) -> [String] {
    let master = FileManager.default.contents(atPath: directory.file("master.m3u8")).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard
      let signposts = Signposts(
        master: master ?? "", chapters: ChapterFiles(manifest.chapters), files: FolderFiles(root: directory.path))
    else { return ["the multivariant playlist cannot be read"] }
    try signposts.write(in: directory)
    manifest.renditions?.removeAll { $0.kind == .iframes }
    if let pictures = signposts.iFrames { manifest.renditions?.append(pictures) }
    return signposts.problems
  }
}
