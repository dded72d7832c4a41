import Glibc

/// A port of 127.0.0.1 that nobody listens on, chosen by the kernel.
///
/// Another process may take it before the caller does: start the server, and try again with another when it fails.
package func freePort() throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { throw SystemCallFailure("make a socket for", "127.0.0.1") }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
    }
  }
  guard status == 0 else { throw SystemCallFailure("find a free port of", "127.0.0.1") }
  return UInt16(bigEndian: address.sin_port)
}
