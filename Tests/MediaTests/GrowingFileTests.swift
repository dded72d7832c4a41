import Foundation
import Glibc
import Media
import Synchronization
import TestSupport
import Testing

@Suite("A file that is still being written")
struct GrowingFileTests {
  private static let size = 1 << 20
  private static let written = 300 << 10

  /// How a client takes the room for a file before it fills it.
  enum Reservation: CaseIterable { case fallocate, ftruncate }

  /// Reserved space that somebody has read lies in the page cache, and is no hole to `SEEK_HOLE` any more.
  @Test("space that is reserved is not content, also when somebody has read it", arguments: Reservation.allCases)
  func reserved(_ reservation: Reservation) async throws {
    let folder = try TemporaryDirectory("growing")
    let content = (0..<Self.size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) | 1 }
    let descriptor = open(folder.path("file"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    switch reservation {
    case .fallocate: try #require(posix_fallocate(descriptor, 0, off_t(Self.size)) == 0)
    case .ftruncate: try #require(ftruncate(descriptor, off_t(Self.size)) == 0)
    }
    #expect(pwrite(descriptor, content, Self.written, 0) == Self.written)
    #expect(FileManager.default.contents(atPath: folder.path("file"))?.count == Self.size)

    let file = try GrowingFile(duplicating: descriptor, name: "file")
    let reader = Reader(file)
    try await eventually("what is written is read, but for the margin") {
      reader.bytes.count >= Self.written - (128 << 10) ? true : nil
    }
    // As much again as it would take to read on, if it did.
    try await Task.sleep(for: .milliseconds(300))
    let early = reader.bytes
    #expect(early.count <= Self.written)
    #expect(early == Array(content[..<early.count]))

    #expect(
      content[Self.written...].withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(Self.written)) }
        == Self.size - Self.written)
    file.complete()
    try await eventually("the end") { reader.hasEnded ? true : nil }
    #expect(reader.bytes == content)
  }

  @Test("a block of zeros in a file that grows at its end is content")
  func zeros() async throws {
    let folder = try TemporaryDirectory("growing")
    let descriptor = open(folder.path("file"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let file = try GrowingFile(duplicating: descriptor, name: "file")
    let reader = Reader(file)
    let content = [UInt8](repeating: 7, count: 20_000) + [UInt8](repeating: 0, count: 50_000) + [9]
    #expect(write(descriptor, content, content.count) == content.count)
    try await eventually("all of it, before anybody says that it is complete") {
      reader.bytes.count == content.count ? true : nil
    }
    #expect(reader.bytes == content)
    file.complete()
    try await eventually("the end") { reader.hasEnded ? true : nil }
  }

  /// Reads a file to its end on a thread of its own.
  private final class Reader: Sendable {
    private let state = Mutex<(bytes: [UInt8], hasEnded: Bool)>(([], false))
    private let file: GrowingFile

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    init(_ file: GrowingFile) {
      self.file = file
      Thread.detachNewThread { while self.step() {} }
    }

    private func step() -> Bool {
      var piece = [UInt8](repeating: 0, count: 64 << 10)
      let count = piece.withUnsafeMutableBytes { (try? file.read(into: $0)) ?? 0 }
      state.withLock { state in
        state.bytes += piece[..<count]
        if count == 0 { state.hasEnded = true }
      }
      return count > 0
    }
  }
}
