import Foundation
import Glibc
import Inbox
import Testing

@Suite struct WriterDetectionTests {
  private func verdict(_ folder: ScratchFolder, _ name: String) throws -> String {
    switch WriterDetection.examine(try folder.inbox.openFile(inboxPath(name))) {
    case .noWriter: "none"
    case .writer: "writer"
    case .unknown(_, let why): "unknown: \(why)"
    }
  }

  @Test func `a file that somebody has open for writing has a writer`() throws {
    let folder = try ScratchFolder()
    try folder.write("a.mp4")
    #expect(try verdict(folder, "a.mp4") == "none")
    let writer = open(folder.path("a.mp4"), O_WRONLY | O_APPEND | O_CLOEXEC)
    #expect(try verdict(folder, "a.mp4") == "writer")
    close(writer)
    let reader = open(folder.path("a.mp4"), O_RDONLY | O_CLOEXEC)
    #expect(try verdict(folder, "a.mp4") == "none")
    close(reader)
  }

  /// A lease's break sends a signal that would end this process, were it the usual one.
  @Test(.timeLimit(.minutes(1))) func `whoever wants to write waits for the lease, and nobody dies of it`() async throws
  {
    let folder = try ScratchFolder()
    try folder.write("a.mp4", [1])
    guard case .noWriter(let lease) = WriterDetection.examine(try folder.inbox.openFile(inboxPath("a.mp4"))) else {
      Issue.record("no lease")
      return
    }
    let stoodAtFirst = lease.stands
    #expect(stoodAtFirst)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "printf more >> \"$1\"", "sh", folder.path("a.mp4")]
    try shell.run()
    while lease.stands { try await Task.sleep(for: .milliseconds(5)) }
    #expect(try folder.inbox.status(of: inboxPath("a.mp4")).sizeBytes == 1)
    let file = lease.release()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let grown = try file.currentStatus().sizeBytes
    #expect(grown == 5)
  }
}
