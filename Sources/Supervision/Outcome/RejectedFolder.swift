import Catalog
import Foundation
import Inbox

/// `rejected/<collection>/`: refused files, each beside a note that tells its owner why.
///
/// The note comes first and carries the video's id, so that after a kill it is known again and not written twice; then
/// the file moves in one step. Neither ever replaces anything.
struct RejectedFolder: Sendable {
  private static let suffix = ".why.txt"

  let path: BytePath

  init(layout: CatalogLayout, collection: CollectionName) {
    path = BytePath(layout.rejected(in: collection))
  }

  /// Moves `source` in as `name`, or as the next name that is free.
  /// - Returns: where it lies now.
  func take(_ source: BytePath, _ claim: Claim, _ refusal: Refusal) throws -> BytePath {
    try FileSystem.makeFolder(path.folder)
    try FileSystem.makeFolder(path)
    var number = 1
    while true {
      let target = path.appending(FileNaming.candidate(claim.path.name, number: number))
      let note = path.appending(FileNaming.candidate(claim.path.name, number: number, suffix: Self.suffix))
      if try place(note, for: claim, refusal) {
        if try FileMove.move(source, to: target) { return target }
        try FileSystem.removeFile(note)
      }
      number += 1
    }
  }

  /// Moves `file` in under its own name, or the next one that is free, with no note of its own.
  /// - Returns: where it lies now.
  func take(_ file: BytePath) throws -> BytePath {
    try FileSystem.makeFolder(path.folder)
    try FileSystem.makeFolder(path)
    var number = 1
    while true {
      let target = path.appending(FileNaming.candidate(file.name, number: number))
      if try FileMove.move(file, to: target) { return target }
      number += 1
    }
  }

  /// - Returns: false when the name is taken by somebody else's note.
  private func place(_ note: BytePath, for claim: Claim, _ refusal: Refusal) throws -> Bool {
    if try FileSystem.status(note) != nil { return isNote(note, for: claim.id) }
    let random = String(UInt64.random(in: 0 ... .max), radix: 16)
    let temporary = path.appending(".why.\(String(repeating: "0", count: 16 - random.count))\(random).tmp")
    try AtomicFile.write(WhyText.text(claim, refusal), to: temporary.text, sync: true)
    if try FileSystem.rename(temporary, to: note) == .renamed { return true }
    try FileSystem.removeFile(temporary)
    return false
  }

  private func isNote(_ note: BytePath, for id: VideoID) -> Bool {
    guard let status = try? FileSystem.status(note), status.isRegular, status.sizeBytes < WhyText.longestBytes,
      let bytes = FileManager.default.contents(atPath: note.text)
    else { return false }
    return String(decoding: bytes, as: UTF8.self).contains(WhyText.reference(id))
  }
}
