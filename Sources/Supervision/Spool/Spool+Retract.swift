import Catalog
import Glibc

/// Taking a video out of the catalog as if it had never been there.
extension Spool {
  private static let suffix = ".retracted"

  /// Removes the video's folder and its keys, if they are there. First they go out of everybody's sight, in one step each:
  /// what is named no more is served no more, and a site generator that still writes into a folder writes into what is
  /// being removed.
  func retract(_ claim: Claim) throws { try retract(claim.id, in: claim.collection) }

  func retract(_ id: VideoID, in collection: CollectionName) throws {
    // The keys behind their video: after a kill in between, its hidden folder tells the next start that they go, too.
    let folders = [layout.video(id, in: collection).path, layout.keys(id, in: collection)].map { BytePath($0) }
    for folder in folders { try Self.hide(folder) }
    for folder in folders { try Self.removeHidden(Self.hidden(folder)) }
  }

  /// Removes what a kill in the midst of `retract` left. Keys that it has not marked are never touched: a video may lie
  /// where an operator has moved it, or where `leat package --output` was told to put it.
  /// - Returns: what could not be removed, each a sentence. It is in nobody's way.
  package func removeRetracted() -> [String] {
    var problems: [String] = []
    func attempt(_ step: () throws -> Void) { do { try step() } catch { problems.append("\(error)") } }
    attempt {
      for (folder, id) in try retracted(in: layout.publicRoot) {
        attempt {
          // Were the video there as well, its keys would be its own.
          if try FileSystem.status(folder.appending(id.text)) == nil {
            try Self.hide(BytePath(layout.keys).appending(folder.name).appending(id.text))
          }
          try Self.removeHidden(Self.hidden(folder.appending(id.text)))
        }
      }
    }
    attempt {
      for (folder, id) in try retracted(in: layout.keys) {
        attempt { try Self.removeHidden(Self.hidden(folder.appending(id.text))) }
      }
    }
    return problems
  }

  /// The videos that `retract` has hidden below `root`, each with its collection's folder.
  private func retracted(in root: String) throws -> [(folder: BytePath, id: VideoID)] {
    let root = BytePath(root)
    var found: [(BytePath, VideoID)] = []
    for collection in try FileSystem.names(in: root) {
      let folder = root.appending(collection)
      guard try FileSystem.status(folder)?.isFolder == true else { continue }
      for name in try FileSystem.names(in: folder) {
        if let id = Self.hiddenID(String(decoding: name, as: UTF8.self)) { found.append((folder, id)) }
      }
    }
    return found
  }

  private static func hidden(_ folder: BytePath) -> BytePath {
    folder.folder.appending(Array(".".utf8) + folder.name + Array(suffix.utf8))
  }

  private static func hiddenID(_ name: String) -> VideoID? {
    guard name.hasPrefix("."), name.hasSuffix(suffix) else { return nil }
    return VideoID(String(name.dropFirst().dropLast(suffix.count)))
  }

  private static func hide(_ folder: BytePath) throws {
    guard try FileSystem.status(folder) != nil else { return }
    let hidden = hidden(folder)
    try removeHidden(hidden)
    if try FileSystem.rename(folder, to: hidden) == .nameTaken { throw FileError("rename", folder, errno: EEXIST) }
  }

  /// Somebody may still put a file in while the others go.
  private static func removeHidden(_ folder: BytePath) throws {
    for _ in 0..<10 where try FileSystem.status(folder) != nil { try FileSystem.removeTree(folder) }
  }
}
