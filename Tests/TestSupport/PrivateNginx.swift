import Foundation
import Glibc

/// An nginx of the test's own on 127.0.0.1, with the rules that ship (`etc/dev/nginx-private`).
package struct PrivateNginx: Sendable {
  /// Without a slash at the end.
  package let url: String
  package let process: RunningProcess
  private let state: TemporaryDirectory
  /// What players told so far.
  package var beaconLog: String {
    String(decoding: FileManager.default.contents(atPath: state.path("leat-beacons.log")) ?? Data(), as: UTF8.self)
  }

  /// Serves the directory `root`; answers when this returns.
  package static func start(root: String) async throws -> PrivateNginx {
    _ = try Tool.nginx.path()
    var attempt = 1
    while true {
      do { return try await startOnce(root: root) } catch  where attempt < 3 { attempt += 1 }
    }
  }

  private static func startOnce(root: String) async throws -> PrivateNginx {
    let state = try TemporaryDirectory("nginx")
    let port = try freePort()
    let process = try RunningProcess(ProjectFile.path("etc/dev/nginx-private"), [root, "\(port)", state.path])
    let server = PrivateNginx(url: "http://127.0.0.1:\(port)", process: process, state: state)
    try await eventually(
      "nginx answers", within: .seconds(10), describing: { process.errorOutput },
      condition: {
        if process.exitStatus != nil { throw ServerEnded(name: "nginx", words: process.errorOutput) }
        return await acceptsConnections(port) ? true : nil
      })
    return server
  }
}

/// A server of the test's own that ended when it should have served.
package struct ServerEnded: Error, CustomStringConvertible {
  let name: String
  let words: String
  package var description: String { "\(name) ended: \(words)" }
}

/// Whether somebody listens on `port` of 127.0.0.1.
func acceptsConnections(_ port: UInt16) async -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}
