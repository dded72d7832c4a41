import Glibc

/// An open file descriptor; closed when its owner goes away.
struct FileDescriptor: ~Copyable {
  let number: Int32

  /// Takes over `number`, which somebody has just opened.
  init(owning number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// A path that leads to the open file itself, whatever has become of its name. It names bytes that `String` can carry.
  var path: String { "/proc/self/fd/\(number)" }

  /// What lies open; nil with `errno` set.
  func status() -> stat? {
    var status = stat()
    return fstat(number, &status) == 0 ? status : nil
  }
}

/// Calls `body` with `bytes` as a C string. A name never holds a zero byte: see `InboxPath`.
func withCString<Result>(_ bytes: some Collection<UInt8>, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  let terminated = bytes.map(CChar.init(bitPattern:)) + [0]
  return terminated.withUnsafeBufferPointer { buffer in
    guard let start = buffer.baseAddress else { return "".withCString(body) }
    return body(start)
  }
}

func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)) }
