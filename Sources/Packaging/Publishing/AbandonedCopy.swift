import Catalog
import Foundation
import Glibc
import Media

/// A copy that nobody could play as it should be, in whose place the video is encoded from its beginning: it came to a picture
/// which stands for longer than a segment may be (H.264 goes on encoded there; a rendition keeps its codec), or what was
/// written did not pass the check.
///
/// A file in the video's folder says so: a later run does not copy again to come to the same place.
struct AbandonedCopy: Equatable, Sendable {
  private static let name = ".abandoned-copy"

  /// With what it was made: another copy may succeed.
  let settings: String
  /// Why the video is encoded, as a clause.
  let why: String

  init(settings: String, why: String) {
    self.settings = settings
    self.why = why.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// - Returns: nil where encoding would not help.
  init?(settings: String, because error: PackagingError) {
    switch error {
    case .pictureTooLong(let seconds):
      self.init(
        settings: settings,
        why:
          "after \(PackagingError.whole(seconds)) s a picture stands for longer than a segment may be: it has to be shown again, for which the whole video is encoded"
      )
    case .unverified(let findings):
      self.init(settings: settings, why: "a copy of it does not pass the check: \(findings.first ?? "")")
    default: return nil
    }
  }

  /// What an earlier run came to; nil when there was none, or it says something that nobody understands.
  init?(in directory: CatalogDirectory) {
    guard let bytes = FileManager.default.contents(atPath: directory.file(Self.name)) else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    self.init(settings: String(parts[1]), why: String(parts[0]))
  }

  func record(in directory: CatalogDirectory) throws(PackagingError) {
    try catalog { () throws(CatalogError) in
      try AtomicFile.write("\(why)\n\(settings)", to: directory.file(Self.name), sync: true)
    }
  }

  /// What the renditions are called that come in place of those of the copy: caches keep a segment's name for its bytes.
  static func successor(of name: String) -> String { "\(name)-2" }

  /// Takes back what was published as a copy in whose place the video is encoded now, or in place of one that is tried
  /// again. Players come to an end there, rather than to segments of another codec, and begin anew with the next
  /// multivariant playlist. Doing it again after a kill does no harm.
  /// - Parameters:
  ///   - tracks: as they are called in a copy.
  ///   - current: the folder of the video as it is made now.
  static func withdraw(
    _ tracks: TrackSelection, keeping current: String, in directory: CatalogDirectory, _ manifest: inout Manifest
  ) throws(PackagingError) {
    let copy = RenditionPlan.video(tracks.video).name
    let isCopy = current == copy
    let others = isCopy ? tracks.renamed(successor) : tracks
    let names =
      [isCopy ? successor(of: copy) : copy] + others.audio.map(\.name) + others.subtitles.map(\.name)
    let folders = names.map { CatalogDirectory(path: directory.file($0)) }
    // The last one to go.
    guard let video = folders.first, FileManager.default.fileExists(atPath: video.path) else { return }
    manifest.stream?.master = nil
    manifest.stream?.playableDuration = 0
    manifest.renditions = nil
    manifest.progress = 0
    manifest.updated = Date()
    let told = manifest
    try catalog { () throws(CatalogError) in try directory.writeManifest(told, sync: true) }
    let master = directory.file("master.m3u8")
    guard unlink(master) == 0 || errno == ENOENT else {
      throw .media(.system(step: "remove", file: master, errno: errno))
    }
    for name in names { try PublishedVideo.forgetPlaylist(in: directory, rendition: name) }
    try catalog { () throws(CatalogError) in
      for folder in folders.reversed() { try folder.remove() }
    }
  }
}
