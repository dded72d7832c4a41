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

  @Test("when its folder is gone; not while it is claimed, and not where the whole collection is away")
  func lost() throws {
    let root = try ScratchRoot()
    let claim = try root.claim(root.drop("a.mp4"))
    let away = try #require(CollectionName("away"))
    let there = try addKeys(root, claim.id, claim.collection)
    let gone = try addKeys(root, .random(), claim.collection)
    let other = try addKeys(root, .random(), away)
    let odd = root.layout.keys + "/videos/notes"
    try FileManager.default.createDirectory(atPath: odd, withIntermediateDirectories: true)
    try root.spool.removeLostKeys()
    #expect([there, gone, other, odd].map(FileManager.default.fileExists) == [true, false, true, true])
    // Its folder is not there yet, or not any more, and its claim is.
    try FileManager.default.removeItem(atPath: root.spool.output(claim).path)
    try root.spool.removeLostKeys()
    #expect(FileManager.default.fileExists(atPath: there))
  }
}
