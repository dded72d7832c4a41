import Catalog
import Foundation
import Inbox

/// The videos by the names that their files had in the inbox, in memory: read from the disk when the first file asks for
/// one, kept up since.
struct VideoIndex: Sendable {
  private struct Entry {
    let video: KnownVideo
    let created: Date
  }

  /// The newest last.
  private var entries: [StemKey: [Entry]] = [:]

  /// Takes in what is claimed, and what is published.
  init(_ spool: Spool) throws {
    var found: [Entry] = []
    var claimed: Set<VideoID> = []
    for id in try spool.ids() {
      guard case .success(let claim?) = spool.readClaim(id), claim.refusal == nil else { continue }
      claimed.insert(id)
      found.append(Entry(video: KnownVideo(claim), created: claim.noticed))
    }
    for directory in try spool.layout.catalog.directories() {
      guard let manifest = try? directory.readManifest(), !claimed.contains(manifest.id),
        let path = spool.originalPath(of: manifest, in: directory)
      else { continue }
      let video = KnownVideo(id: manifest.id, collection: manifest.collection, path: path)
      found.append(Entry(video: video, created: manifest.created))
    }
    for entry in found.sorted(by: { $0.created < $1.created }) { add(entry) }
  }

  /// A file was claimed, or has another name by now.
  mutating func add(_ claim: Claim) { add(Entry(video: KnownVideo(claim), created: claim.noticed)) }

  private mutating func add(_ entry: Entry) {
    let key = StemKey(video: entry.video.path)
    entries[key, default: []].removeAll { $0.video.id == entry.video.id }
    entries[key, default: []].append(entry)
  }

  /// The newest video of that name for which `isThere` holds; the others are forgotten.
  mutating func newest(_ key: StemKey, where isThere: (KnownVideo) throws -> Bool) rethrows -> KnownVideo? {
    while let last = entries[key]?.last {
      if try isThere(last.video) { return last.video }
      entries[key]?.removeLast()
    }
    entries[key] = nil
    return nil
  }
}

extension Spool {
  private static let note = ".inbox-path"

  /// Writes down where the video's file lies in the inbox: files that belong to it may come when it is long gone. Hidden
  /// by web servers, because the names of folders are nobody else's business.
  func notePath(_ claim: Claim) {
    let path = output(claim).file(Self.note)
    // Without it only files in the inbox's own folder find the video: no reason to lose it.
    try? AtomicFile.write(PercentCoding.encode(claim.path.bytes) + "\n", to: path, sync: false)
  }

  /// Videos that were made by hand count as if they had lain in their collection's folder.
  func originalPath(of manifest: Manifest, in directory: CatalogDirectory) -> InboxPath? {
    if let path = InboxPath(noted: BytePath(directory.file(Self.note))) { return path }
    let folder = manifest.collection == .videos ? InboxPath.root : InboxPath(manifest.collection.text)
    return folder?.appending(name: Array(manifest.source.filename.utf8))
  }
}
