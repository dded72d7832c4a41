import Catalog
import Foundation
import Glibc
import Inbox

/// `spool/sidecars/<collection>/<id>/`: files that belong to a video and are not with it yet.
///
/// A file gets there from the inbox in one rename, under its own name, and leaves when it is in its place or in
/// `rejected/`. So which files lie there says what is left to be done, after a kill too.
struct SidecarSpool: Sendable {
  /// Where the video lay in the inbox: a file that nobody's video comes for goes back there.
  private static let record = ".video"
  /// Subtitles have been laid beside the video, and are no renditions of it yet.
  private static let mark = ".subtitles"

  let layout: CatalogLayout

  init(layout: CatalogLayout) { self.layout = layout }

  private var root: BytePath { BytePath("\(layout.spool)/sidecars") }

  func folder(_ id: VideoID, in collection: CollectionName) -> BytePath {
    root.appending(collection.text).appending(id.text)
  }

  /// Takes the file at `path` for a video.
  /// - Returns: false when an earlier one of its name waits there still.
  func take(_ path: InboxPath, for video: KnownVideo, inbox: InboxFolder) throws -> Bool {
    let folder = folder(video.id, in: video.collection)
    for place in [root, folder.folder, folder] where try FileSystem.makeFolder(place, mode: 0o750) {
      try FileSystem.sync(place.folder)
    }
    let record = folder.appending(Self.record)
    if try FileSystem.status(record) == nil {
      try AtomicFile.write(PercentCoding.encode(video.path.bytes) + "\n", to: record.text, sync: true)
    }
    let target = folder.appending(path.name)
    guard try FileSystem.status(target) == nil else { return false }
    guard try inbox.moveOut(path, to: target.bytes) else { throw InspectionFailure.gone }
    try FileSystem.sync(folder)
    return true
  }

  /// What waits for the video, in the order of names.
  func files(_ id: VideoID, in collection: CollectionName) throws -> [BytePath] {
    let folder = folder(id, in: collection)
    return try FileSystem.names(in: folder).filter { $0.first != UInt8(ascii: ".") }
      .sorted { $0.lexicographicallyPrecedes($1) }.map { folder.appending($0) }
  }

  /// Where the video lay in the inbox; nil when nobody knows.
  func videoPath(_ id: VideoID, in collection: CollectionName) -> InboxPath? {
    InboxPath(noted: folder(id, in: collection).appending(Self.record))
  }

  /// What the files that wait say about the video, as it was understood. In the video's folder lies the same, but that goes
  /// when the video starts over, and must not be public meanwhile if it was said to be unlisted.
  func overlay(_ id: VideoID, in collection: CollectionName) -> CatalogDirectory {
    CatalogDirectory(path: folder(id, in: collection).text)
  }

  func markSubtitles(_ id: VideoID, in collection: CollectionName) throws {
    try AtomicFile.write("", to: folder(id, in: collection).appending(Self.mark).text, sync: true)
  }

  func hasSubtitleMark(_ id: VideoID, in collection: CollectionName) throws -> Bool {
    try FileSystem.status(folder(id, in: collection).appending(Self.mark)) != nil
  }

  func removeSubtitleMark(_ id: VideoID, in collection: CollectionName) throws {
    try FileSystem.removeFile(folder(id, in: collection).appending(Self.mark))
    if try files(id, in: collection).isEmpty { try remove(id, in: collection) }
  }

  /// Every video for which something waits.
  func videos() throws -> [(id: VideoID, collection: CollectionName)] {
    var found: [(id: VideoID, collection: CollectionName)] = []
    for name in try FileSystem.names(in: root) {
      guard let collection = CollectionName(String(decoding: name, as: UTF8.self)) else { continue }
      for name in try FileSystem.names(in: root.appending(name)) {
        if let id = VideoID(String(decoding: name, as: UTF8.self)) { found.append((id, collection)) }
      }
    }
    return found
  }

  /// Puts the file back where its owner had it, under its name or the next one that is free.
  func giveBack(_ file: BytePath, for id: VideoID, in collection: CollectionName) throws {
    let inbox = BytePath(layout.inbox)
    var folder = videoPath(id, in: collection).map { inbox.appending($0.parent.bytes) } ?? inbox
    if try FileSystem.status(folder)?.isFolder != true { folder = inbox }
    for number in 1... {
      let name = FileNaming.candidate(file.name, number: number)
      if try FileSystem.rename(file, to: folder.appending(name)) != .nameTaken { break }
    }
    try FileSystem.sync(folder)
  }

  /// Forgets the video, for which nothing waits any more.
  func remove(_ id: VideoID, in collection: CollectionName) throws {
    let folder = folder(id, in: collection)
    for name in try FileSystem.names(in: folder) where name.first == UInt8(ascii: ".") {
      let place = folder.appending(name)
      if try FileSystem.status(place)?.isFolder == true {
        try FileSystem.removeTree(place)
      } else {
        try FileSystem.removeFile(place)
      }
    }
    try FileSystem.removeFolder(folder)
    try FileSystem.removeFolder(folder.folder)
  }
}

extension InboxPath {
  /// What a note of Leat's says; nil when it is not there, or says nothing that is a path.
  init?(noted file: BytePath) {
    guard let bytes = FileManager.default.contents(atPath: file.text),
      let path = PercentCoding.decode(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)),
      !path.isEmpty
    else { return nil }
    self.init(bytes: path)
  }
}
