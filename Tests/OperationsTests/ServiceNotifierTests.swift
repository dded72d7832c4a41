import Foundation
import Glibc
import Testing

@testable import Operations

@Suite("Notifying systemd")
struct ServiceNotifierTests {
  @Test("every state arrives at the socket that systemd names, one datagram each")
  func states() throws {
    let socket = try NotifySocket()
    let notifier = ServiceNotifier()
    setenv("NOTIFY_SOCKET", socket.path, 1)
    setenv("WATCHDOG_USEC", "20000000", 1)
    unsetenv("WATCHDOG_PID")
    defer {
      unsetenv("NOTIFY_SOCKET")
      unsetenv("WATCHDOG_USEC")
    }
    notifier.ready(status: "idle")
    #expect(socket.receive() == "READY=1\nSTATUS=idle")
    notifier.status("1 job: 'a\nSTOPPING=1'")
    #expect(socket.receive() == "STATUS=1 job: 'a\\nSTOPPING=1'")
    notifier.keepAlive()
    #expect(socket.receive() == "WATCHDOG=1")
    notifier.reloading()
    let reloading = socket.receive()
    #expect(reloading.wholeMatch(of: #/RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]+/#) != nil, "\(reloading)")
    notifier.stopping()
    #expect(socket.receive() == "STOPPING=1")
    #expect(notifier.watchdogInterval == .seconds(10))
    unsetenv("WATCHDOG_USEC")
    #expect(notifier.watchdogInterval == nil)
  }
}

/// The end of the line that systemd would hold.
private struct NotifySocket: ~Copyable {
  let path = FileManager.default.temporaryDirectory.appending(path: "leat-\(UUID().uuidString)").path
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    var timeout = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}
