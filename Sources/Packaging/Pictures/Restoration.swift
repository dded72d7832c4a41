package import Catalog
import Foundation
import Media

/// What a packaged video has beside its segments, made again from them: pictures, I-frames, the files of its chapters.
package enum Restoration {
  /// Seconds.
  private static let patience = 10.0

  /// Makes what is missing; what is there stays as it is, such as a poster that somebody has chosen.
  ///
  /// The directory's lock is held for as long as it takes to write: decoding may take minutes, and who files subtitles, or takes
  /// the video back, does not wait for pictures.
  /// - Parameter wantsPictures: whether poster and storyboard are wanted, too.
  /// - Throws: when the video should have a poster, and none can be made; `.locked` while it is packaged.
  package static func run(
    in directory: CatalogDirectory, wantsPictures: (Manifest) -> Bool = { _ in true }
  ) throws(PackagingError) {
    _ = try DirectoryLock.acquire(directory, within: patience)
    let first = try read(directory)
    var pictures: VideoPictures?
    if wantsPictures(first), !first.lacking(in: directory).isDisjoint(with: [.poster, .storyboard]) {
      pictures = VideoPictures(of: directory, rendition: first.pictured)
    }
    let lock = try DirectoryLock.acquire(directory, within: patience)
    guard try read(directory).pictured == first.pictured else { throw .locked(directory: directory.path) }
    try write(pictures, in: directory)
    _ = consume lock
  }

  /// - Parameter pictures: made before the lock was taken; nil where none are missing, or wanted.
  private static func write(_ pictures: VideoPictures?, in directory: CatalogDirectory) throws(PackagingError) {
    var manifest = try read(directory)
    var missing = manifest.lacking(in: directory)
    if pictures == nil { missing.subtract([.poster, .storyboard]) }
    if missing.contains(.poster), restoreGivenPoster(manifest, directory) { missing.remove(.poster) }
    var problems = missing.contains(.chapters) ? try restoreChapters(directory) : []
    manifest = try read(directory)
    let before = manifest
    if !missing.isDisjoint(with: [.poster, .storyboard]) {
      problems += try write(pictures, missing, directory, &manifest)
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

  private static func write(
    _ pictures: VideoPictures?, _ missing: Set<VideoExtra>, _ directory: CatalogDirectory, _ manifest: inout Manifest
  ) throws(PackagingError) -> [String] {
    guard var pictures else { return [] }
    pictures.keepOnly(missing)
    try pictures.write(in: directory, naming: &manifest)
    // An early poster that cannot be bettered is better than none.
    guard pictures.poster == nil, let poster = manifest.poster,
      FileManager.default.fileExists(atPath: directory.file(poster))
    else { return pictures.problems }
    try catalog { () throws(CatalogError) in try directory.settlePoster() }
    return pictures.problems.filter { !VideoExtra.poster.isExplained(by: $0) }
  }

  private static func restoreIFrames(
    _ directory: CatalogDirectory, _ manifest: inout Manifest
  ) throws(PackagingError) -> [String] {
    let name = manifest.stream?.master ?? "master.m3u8"
    let master = FileManager.default.contents(atPath: directory.file(name)).map { String(decoding: $0, as: UTF8.self) }
    let chapters = ChapterFiles(manifest.chapters, language: manifest.language)
    guard
      let signposts = Signposts(master: master ?? "", chapters: chapters, files: FolderFiles(root: directory.path))
    else { return [VideoExtra.iFrames.absent(because: "the multivariant playlist cannot be read")] }
    try signposts.write(in: directory)
    manifest.renditions?.removeAll { $0.kind == .iframes }
    if let pictures = signposts.iFrames { manifest.renditions?.append(pictures) }
    return signposts.problems
  }
}

extension Manifest {
  /// The rendition that pictures are made of.
  fileprivate var pictured: String { renditions?.first { $0.kind == .video }?.name ?? "video-source" }
}
