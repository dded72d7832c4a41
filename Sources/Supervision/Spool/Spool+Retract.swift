import Catalog
import Glibc

/// Taking a video out of the catalog as if it had never been there.
extension Spool {
  private static let suffix = ".retracted"

  /// Removes the video's folder, if it is there. First it goes out of everybody's sight, in one step: what is named no
  /// more is served no more, and a site generator that still writes into it writes into what is being removed.
  func retract(_ claim: Claim) throws { try retract(claim.id, in: claim.collection) }

  func retract(_ id: VideoID, in collection: CollectionName) throws {
    let folder = BytePath(layout.video(id, in: collection).path)
    let hidden = folder.folder.appending(".\(id)\(Self.suffix)")
    try Self.removeHidden(hidden)
    if try FileSystem.status(folder) != nil, try FileSystem.rename(folder, to: hidden) == .nameTaken {
      throw FileError("rename", folder, errno: EEXIST)
    }
    try Self.removeHidden(hidden)
    try removeKeys(id, in: collection)
  }

  /// A video's keys go with it, and after it: what cannot be decrypted any more is not to be seen either.
  private func removeKeys(_ id: VideoID, in collection: CollectionName) throws {
    let folder = BytePath(layout.keys(id, in: collection))
    if try FileSystem.status(folder) != nil { try FileSystem.removeTree(folder) }
  }

  /// Removes the keys of videos that are no more: an operator has removed their folders, or a kill came between the two.
  func removeLostKeys() throws {
    let root = BytePath(layout.keys)
    guard try FileSystem.status(root) != nil else { return }
    for name in try FileSystem.names(in: root) {
      // Where not even the collection's folder is there, it may only be away, such as not mounted.
      guard let collection = CollectionName(String(decoding: name, as: UTF8.self)),
        try FileSystem.status(BytePath("\(layout.publicRoot)/\(collection)")) != nil
      else { continue }
      for name in try FileSystem.names(in: root.appending(name)) {
        guard let id = VideoID(String(decoding: name, as: UTF8.self)),
          try FileSystem.status(BytePath(layout.video(id, in: collection).path)) == nil,
          try FileSystem.status(BytePath(layout.claim(id))) == nil
        else { continue }
        try removeKeys(id, in: collection)
      }
    }
  }

  /// Removes what a kill in the midst of `retract` left.
  package func removeRetracted() throws {
    let root = BytePath(layout.publicRoot)
    for collection in try FileSystem.names(in: root) {
      let folder = root.appending(collection)
      guard try FileSystem.status(folder)?.isFolder == true else { continue }
      for name in try FileSystem.names(in: folder) where Self.isHidden(String(decoding: name, as: UTF8.self)) {
        try Self.removeHidden(folder.appending(name))
      }
    }
  }

  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(suffix) && VideoID(String(name.dropFirst().dropLast(suffix.count))) != nil
  }

  /// Somebody may still put a file in while the others go.
  private static func removeHidden(_ folder: BytePath) throws {
    for _ in 0..<10 where try FileSystem.status(folder) != nil { try FileSystem.removeTree(folder) }
  }
}
