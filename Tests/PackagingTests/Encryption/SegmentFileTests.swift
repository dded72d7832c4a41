import Catalog
import Foundation
import Glibc
import Media
import TestSupport
import Testing

@testable import Packaging

@Suite("A segment's file")
struct SegmentFileTests {
  /// Lets the disk be full for whoever writes to `path`: their descriptor leads to `/dev/full` from now on.
  private func fill(_ path: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    let descriptor = names.compactMap { Int32($0) }.first {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
    }
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer { close(full) }
    try #require(dup2(full, try #require(descriptor)) >= 0)
  }

  static let cases: [(sentence: String, isEncrypted: Bool, isFullAtEnd: Bool)] = [
    ("in the clear", false, false), ("encrypted", true, false),
    ("encrypted, with nothing left but the padding", true, true),
  ]

  @Test("It does not stay where the disk is full, down to the last block", arguments: cases)
  func full(sentence: String, isEncrypted: Bool, isFullAtEnd: Bool) throws {
    let folder = try TemporaryDirectory("segment")
    let path = folder.path("00000.m4s")
    let keys = try SegmentKeys(
      .init(folder: folder.path("keys"), place: "keys", rotation: 0), of: CatalogDirectory(path: folder.path))
    let material = try isEncrypted ? keys.material(0, name: "00000.m4s") : nil
    #expect(throws: MediaError.self, "\(sentence)") {
      var file = try SegmentFile.create(path, isPublished: false, material: material)
      if !isFullAtEnd { try fill(path) }
      try file.append([UInt8](repeating: 1, count: 5000))
      if isFullAtEnd { try fill(path) }
      _ = try file.finish()
    }
    #expect(!FileManager.default.fileExists(atPath: path), "\(sentence)")
  }
}
