import Catalog
import Foundation
import Testing

@testable import Supervision

@Suite("Keys go with their video")
struct KeyRemovalTests {
  private func addKeys(_ root: ScratchRoot, _ id: VideoID, _ collection: CollectionName) throws -> String {
    let folder = root.layout.keys(id, in: collection)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(count: 16).write(to: URL(filePath: "\(folder)/0.key"))
    return folder
  }

  @Test("when it is taken back or refused; others' stay")
  func retracted() throws {
    let root = try ScratchRoot()
    let claims = try ["a.mp4", "b.mp4"].map { try root.claim(root.drop($0)) }
    let keys = try claims.map { try addKeys(root, $0.id, $0.collection) }
    try root.spool.retract(claims[0])
    #expect(keys.map(FileManager.default.fileExists) == [false, true])
  }

  @Test("never because no video is found where one would be: it may lie elsewhere, or have been moved")
  func elsewhere() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    let away = try #require(CollectionName("away"))
    let keys = try [
      addKeys(root, claim.id, claim.collection), addKeys(root, .random(), claim.collection),
      addKeys(root, .random(), away),
    ]
    try FileManager.default.removeItem(atPath: root.spool.output(claim).path)
    #expect(root.spool.removeRetracted() == [])
    let findings = CatalogReview(spool: root.spool, patience: .seconds(60)).run { _ in true }
    #expect(findings.problems == [])
    #expect(keys.map { FileManager.default.contents(atPath: "\($0)/0.key")?.count } == [16, 16, 16])
  }

  private func hidden(_ folder: String) -> String {
    let parts = folder.split(separator: "/")
    return "/" + parts.dropLast().joined(separator: "/") + "/.\(parts.last ?? "").retracted"
  }

  static let kills: [(after: String, moved: [Bool])] = [
    ("the video was hidden", [true, false]), ("its keys were, too", [true, true]),
    ("only they are left to be removed", [false, true]),
  ]

  @Test("at the next start, when a kill came in the midst of it", arguments: kills)
  func killed(after: String, moved: [Bool]) throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    let folders = [root.spool.output(claim).path, try addKeys(root, claim.id, claim.collection)]
    for (folder, isMoved) in zip(folders, moved) where isMoved {
      try FileManager.default.moveItem(atPath: folder, toPath: hidden(folder))
    }
    if !moved[0] { try FileManager.default.removeItem(atPath: folders[0]) }
    let other = try addKeys(root, .random(), claim.collection)
    #expect(root.spool.removeRetracted() == [])
    for folder in folders {
      #expect(!FileManager.default.fileExists(atPath: folder), "\(after)")
      #expect(!FileManager.default.fileExists(atPath: hidden(folder)), "\(after)")
    }
    #expect(FileManager.default.fileExists(atPath: other))
  }

  @Test("What cannot be removed is said, and keeps nothing else from going")
  func unremovable() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    let gone = try addKeys(root, claim.id, claim.collection)
    try FileManager.default.moveItem(atPath: gone, toPath: hidden(gone))
    // A file has nothing in it that could be removed first.
    var odd = [String]()
    for collection in ["aaa", "videos", "zzz"] {
      let folder = "\(root.layout.keys)/\(collection)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      odd.append("\(folder)/.\(VideoID.random()).retracted")
      try Data(count: 1).write(to: URL(filePath: odd[odd.count - 1]))
    }
    let problems = root.spool.removeRetracted()
    #expect(problems.count == 3 && odd.allSatisfy { path in problems.contains { $0.contains(path) } })
    #expect(!FileManager.default.fileExists(atPath: hidden(gone)))
  }
}
