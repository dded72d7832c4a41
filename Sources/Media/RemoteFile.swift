import CLibAV

/// A file on a web server, read by libavformat's `http` and `https`, and by nothing else.
package enum RemoteFile {
  /// A server that says nothing for this long is given up. Microseconds.
  private static let silence: Int64 = 30_000_000
  private static let chunkBytes = 256 << 10

  /// The whole content.
  /// - Parameters:
  ///   - url: `http` or `https`.
  ///   - limit: bytes; a larger file is an error.
  ///   - seconds: for all of it.
  package static func contents(of url: String, upTo limit: Int, within seconds: Double) throws(MediaError) -> [UInt8] {
    let call = LibraryCall("read", url)
    let deadline = Deadline(seconds: seconds)
    let opaque = unsafe Unmanaged.passRetained(deadline).toOpaque()
    defer { unsafe Unmanaged<Deadline>.fromOpaque(opaque).release() }
    var interrupt = unsafe AVIOInterruptCB(
      callback: { opaque in
        guard let opaque = unsafe opaque else { return 0 }
        return unsafe Unmanaged<Deadline>.fromOpaque(opaque).takeUnretainedValue().isOver ? 1 : 0
      }, opaque: opaque)
    var options: OpaquePointer?
    unsafe av_dict_set(&options, "protocol_whitelist", "http,https,tls,tcp", 0)
    unsafe av_dict_set(&options, "rw_timeout", "\(silence)", 0)
    // Without it the request asks for a range, which not every server knows.
    unsafe av_dict_set(&options, "seekable", "0", 0)
    defer { unsafe av_dict_free(&options) }
    var io: UnsafeMutablePointer<AVIOContext>?
    try call.check(unsafe avio_open2(&io, url, AVIO_FLAG_READ, &interrupt, &options))
    defer { unsafe avio_closep(&io) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: chunkBytes)
    while true {
      let count = unsafe avio_read_partial(io, &chunk, Int32(chunkBytes))
      if count == clibav_error_eof() || count == 0 { return bytes }
      bytes += chunk[..<Int(try call.check(count))]
      if bytes.count > limit {
        throw .unsupported(step: "read", file: url, reason: "it is larger than \(limit) bytes")
      }
      if deadline.isOver { throw .cancelled }
    }
  }
}

/// A moment after which libav has to give up.
private final class Deadline: Sendable {
  private let end: ContinuousClock.Instant

  init(seconds: Double) { end = .now + .seconds(max(0, min(seconds, 1e6))) }

  var isOver: Bool { ContinuousClock.now > end }
}
