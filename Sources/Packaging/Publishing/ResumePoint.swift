import Catalog
import Foundation
import HLS

/// How far an earlier run came with one rendition.
struct ResumePoint {
  /// Segments that a playlist names and whose files are whole; they are not written again.
  let segments: Int

  /// Reads what is on the disk. A playlist that cannot be read counts as none: nothing was published by it.
  init(directory: CatalogDirectory, rendition: String) {
    guard let bytes = FileManager.default.contents(atPath: directory.file("\(rendition)/playlist.m3u8")),
      let playlist = try? MediaPlaylist(parsing: String(decoding: bytes, as: UTF8.self))
    else {
      segments = 0
      return
    }
    // After a power cut the last files may be shorter than they were.
    segments =
      playlist.segments.firstIndex { !SegmentCheck.isWhole(path: directory.file("\(rendition)/\($0.uri)")) }
      ?? playlist.segments.count
  }
}
