import CLibAV
import Glibc

/// Writes packets to a file straight from where the demuxer put them: no copy between reading and the page cache.
package enum GatheredWrite {
  /// IOV_MAX of Linux.
  private static let mostPieces = 1024

  /// Appends `header`, then every packet's bytes, to `descriptor`. Returns after all of it is written.
  package static func append(_ header: [UInt8], _ packets: [Packet], to descriptor: Int32, file: String)
    throws(MediaError)
  {
    let result: Result<Void, MediaError> = unsafe header.withUnsafeBytes { header in
      var pieces: [iovec] = unsafe []
      unsafe pieces.reserveCapacity(packets.count + 1)
      unsafe pieces.append(
        iovec(iov_base: UnsafeMutableRawPointer(mutating: header.baseAddress), iov_len: header.count))
      for packet in packets where packet.sizeBytes > 0 {
        unsafe pieces.append(iovec(iov_base: packet.pointer.pointee.data, iov_len: packet.sizeBytes))
      }
      return Result { () throws(MediaError) in unsafe try write(&pieces, to: descriptor, file: file) }
    }
    try result.get()
  }

  private static func write(_ pieces: inout [iovec], to descriptor: Int32, file: String) throws(MediaError) {
    var first = 0
    while unsafe first < pieces.count {
      let count = unsafe min(pieces.count - first, mostPieces)
      var written = unsafe pieces.withUnsafeBufferPointer { pieces in
        unsafe writev(descriptor, pieces.baseAddress! + first, Int32(count))
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw .system(step: "write", file: file, errno: errno)
      }
      // A short write ends inside a piece: the rest of that piece is next.
      while unsafe written > 0 || (first < pieces.count && pieces[first].iov_len == 0) {
        let length = unsafe pieces[first].iov_len
        if written < length {
          unsafe pieces[first].iov_base += written
          unsafe pieces[first].iov_len -= written
          break
        }
        written -= length
        first += 1
      }
    }
  }
}
