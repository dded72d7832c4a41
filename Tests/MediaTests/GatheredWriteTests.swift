import Foundation
import Glibc
import TestSupport
import Testing

@testable import Media

@Suite("Writing without copying")
struct GatheredWriteTests {
  @Test("Any number of packets of any size follows the header", arguments: [0, 1, 3, 1023, 1024, 1025, 3000])
  func everything(count: Int) throws {
    let folder = try TemporaryDirectory("write")
    let path = folder.path("out")
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let payloads = (0..<count).map { number in [UInt8](repeating: UInt8(number & 0xff), count: number % 7) }
    try GatheredWrite.append([1, 2, 3], payloads.map { try samplePacket($0) }, to: descriptor, file: path)
    #expect([UInt8](FileManager.default.contents(atPath: path) ?? Data()) == [1, 2, 3] + payloads.flatMap { $0 })
  }

  @Test("A full disk is told with the file's name")
  func full() throws {
    let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(throws: MediaError.system(step: "write", file: "x", errno: ENOSPC)) {
      try GatheredWrite.append([1], [], to: descriptor, file: "x")
    }
  }
}
