import Catalog
import HLS

/// How far an earlier run came with one rendition.
struct ResumePoint {
  /// Segments that a playlist names and whose files are whole; they are not written again.
  let segments: Int

  /// Reads what is on the disk. A playlist that cannot be read counts as none: nothing was published by it.
  /// - Parameter keys: of this run; what was encrypted with others, or not at all, counts as none.
  init(directory: CatalogDirectory, rendition: String, keys: SegmentKeys?) throws(PackagingError) {
    let files = FolderFiles(root: directory.path)
    guard let playlist = try? files.mediaPlaylist(at: "\(rendition)/playlist.m3u8") else {
      segments = 0
      return
    }
    // After a power cut the last files may be shorter than they were.
    var count = 0
    for segment in playlist.segments {
      let name = "\(rendition)/\(segment.uri)"
      let path = directory.file(name)
      if let material = try keys?.material(count, name: name) {
        guard segment.keys == [material.tag], SegmentCheck.isWhole(path: path, material) else { break }
      } else {
        guard segment.allKeys.isEmpty, SegmentCheck.isWhole(path: path) else { break }
      }
      count += 1
    }
    segments = count
  }
}
