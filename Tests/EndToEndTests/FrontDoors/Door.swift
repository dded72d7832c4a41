import Foundation
import Glibc
import TestSupport

/// One of the ways in which videos come: a real client, and a real server with the configuration that ships.
struct Door: Sendable {
  let name: String
  /// Begins to upload a file under a name, so that it would take so many seconds; a half of it is to be seen under that
  /// name, where the client can do so.
  let begin: @Sendable (_ file: String, _ name: String, _ seconds: Double) async throws -> Transfer
  /// Goes on with an upload that was cut; nil: the client can only begin again.
  var resume: (@Sendable (_ file: String, _ name: String) async throws -> Transfer)?
  /// The same as `begin`, in the client's usual way and at full speed, when that differs.
  var send: (@Sendable (_ file: String, _ name: String) async throws -> Transfer)?
  var remove: (@Sendable (_ name: String) async throws -> Void)?

  /// Uploads all of it, over whatever is there.
  func sendAgain(_ file: String, _ name: String) async throws -> Transfer {
    if let send { return try await send(file, name) }
    return try await begin(file, name, 1)
  }

  /// Bytes a second.
  static func rate(_ file: String, _ seconds: Double) throws -> Int {
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    return max(Int(Double(size) / seconds), 1)
  }
}

/// An upload under way: the client, and who feeds it where the client itself knows no speed but the highest.
struct Transfer: Sendable {
  let client: RunningProcess
  var feeder: RunningProcess?
  /// Goes with the upload.
  var folder: TemporaryDirectory?

  var hasEnded: Bool { client.exitStatus != nil }

  /// Waits for its end, which must be a good one.
  func finish() async throws {
    let status = try await client.wait(.seconds(240))
    guard status == .exited(0) else {
      throw Cut(status: status, words: "\(client.command)\n\(client.output)\(client.errorOutput)")
    }
  }

  /// Ends the client as a lost battery would, with all that it has started.
  func kill() async throws {
    Glibc.kill(-client.pid, SIGKILL)
    try await client.wait()
    feeder?.send(SIGKILL)
    try await feeder?.wait()
  }

  struct Cut: Error, CustomStringConvertible {
    let status: RunningProcess.ExitStatus
    let words: String
    var description: String { "the client ended with \(status): \(words)" }
  }

  /// Begins an upload by a client that reads from a FIFO, into which the file goes at the given speed.
  static func fed(
    _ file: String, seconds: Double, _ client: (_ source: String) throws -> RunningProcess
  ) throws -> Transfer {
    let folder = try TemporaryDirectory("fed")
    let pipe = folder.path("pipe")
    guard mkfifo(pipe, 0o600) == 0 else { throw SystemCallFailure("make the FIFO", pipe) }
    return Transfer(
      client: try client(pipe), feeder: try Uploader.start(file, to: pipe, seconds: seconds), folder: folder)
  }
}
