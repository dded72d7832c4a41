import Foundation
import Testing

@testable import Operations

@Suite("etc/journald/leat.catalog")
struct MessageCatalogTests {
  private static let path = Repository.path("etc/journald/leat.catalog")

  @Test("it explains every kind of event, once, and nothing else")
  func complete() throws {
    let text = try String(contentsOfFile: Self.path, encoding: .utf8)
    let identifiers = text.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
    #expect(identifiers == JournalEvent.Kind.allCases.map(\.messageID))
    #expect(Set(identifiers).count == identifiers.count)
    // A random identifier of version 4 (`systemd-id128 new`).
    for identifier in identifiers {
      #expect(identifier.wholeMatch(of: #/[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}/#) != nil)
    }
  }

  @Test("journalctl takes it, and shows what to do")
  func journalctl() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = "\(root)/usr/lib/systemd/catalog"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: "\(root)/var/lib/systemd/catalog", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.path, toPath: "\(folder)/leat.catalog")
    let update = try Tool.run("journalctl", "--root=\(root)", "--update-catalog")
    #expect(update.status == 0, "\(update.output)")
    let shown = try Tool.run(
      "journalctl", "--root=\(root)", "--dump-catalog", JournalEvent.Kind.watchLimitReached.messageID)
    #expect(shown.output.contains("sysctl fs.inotify.max_user_watches="), "\(shown.output)")
  }
}

/// A program of the system, run to its end.
enum Tool {
  /// - Returns: the exit status, and stdout and stderr together.
  static func run(_ name: String, _ arguments: String...) throws -> (status: Int32, output: String) {
    try run(name, arguments)
  }

  static func run(_ name: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    let path = folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    let process = Process()
    // `timeout` ends a tool that hangs.
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["60", try #require(path, "the tool \(name) is missing: install systemd")] + arguments
    process.environment = ["PATH": folders.joined(separator: ":"), "LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": "cat"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
