import CInotifyTools
import Catalog
import Glibc

/// One level of the tree, and what an event there can mean.
enum WatchedFolder: Hashable {
  case root
  case collection(CollectionName)
  case video(VideoPlace)

  /// As libinotifytools keeps folders: with a slash at the end.
  func path(below root: String) -> String {
    switch self {
    case .root: "\(root)/"
    case .collection(let name): "\(root)/\(name)/"
    case .video(let place): "\(root)/\(place.path)/"
    }
  }

  /// Rendition folders are not watched at all: they would send an event for every segment.
  var events: Int32 {
    switch self {
    case .root, .collection: Int32(IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM) | only
    case .video: Int32(IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM) | only
    }
  }

  /// A link put in a folder's place is not followed.
  private var only: Int32 { Int32(IN_ONLYDIR) | Int32(IN_DONT_FOLLOW) }
}

/// An event as the kernel sent it, copied out of the library's buffer.
struct TreeEvent {
  let watch: Int32
  let mask: UInt32
  let name: String

  init(_ event: UnsafePointer<inotify_event>) {
    watch = event.pointee.wd
    mask = event.pointee.mask
    // The name follows the fixed part, padded with zeros to `len` bytes; Swift does not see the flexible member.
    let start = UnsafeRawPointer(event) + MemoryLayout<inotify_event>.size
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(event.pointee.len))
    name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  func has(_ flag: Int) -> Bool { mask & UInt32(truncatingIfNeeded: flag) != 0 }
}
