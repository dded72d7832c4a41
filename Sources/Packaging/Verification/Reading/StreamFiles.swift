/// Where a stream's playlists and segments are read from. Used by one thread.
package protocol StreamFiles {
  /// The place that `uri` means in the playlist at `base` (RFC 3986 §5).
  func place(of uri: String, in base: String) throws(StreamReadError) -> String
  /// - Throws: `.missing` when there is nothing to be read, `.limit` when the whole reading has to end.
  func open(_ place: String) throws(StreamReadError) -> any StreamBytes
  /// The key that EXT-X-KEY names in the playlist at `base`.
  func key(_ uri: String, in base: String) throws(StreamReadError) -> [UInt8]
}

extension StreamFiles {
  package func key(_ uri: String, in base: String) throws(StreamReadError) -> [UInt8] {
    let file = try open(try place(of: uri, in: base))
    return try file.read(at: 0, count: Int(min(file.sizeBytes, 1024)))
  }
}

/// A file's bytes, read where they are needed.
package protocol StreamBytes: Sendable {
  var sizeBytes: Int64 { get }
  /// Up to `count` bytes from `offset` on; fewer at the end.
  func read(at offset: Int64, count: Int) throws(StreamReadError) -> [UInt8]
}

/// Why a part of a stream could not be read.
package enum StreamReadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It is not there, or not what may be read.
  case missing(place: String, reason: String)
  /// A bound of time or bytes was reached; nothing more can be said.
  case limit(String)

  package var description: String {
    switch self {
    case .missing(let place, let reason): "cannot read '\(place)': \(reason)"
    case .limit(let what): "\(what); the stream was not checked to its end"
    }
  }
}

/// Bytes in memory.
struct MemoryBytes: StreamBytes {
  let bytes: [UInt8]

  var sizeBytes: Int64 { Int64(bytes.count) }

  func read(at offset: Int64, count: Int) -> [UInt8] {
    guard offset >= 0, offset < sizeBytes, count > 0 else { return [] }
    let start = Int(offset)
    return Array(bytes[start..<start + min(count, bytes.count - start)])
  }
}

/// A part of a file, as EXT-X-BYTERANGE names it (RFC 8216 §4.3.2.2).
struct ByteWindow: StreamBytes {
  let whole: any StreamBytes
  let start: Int64
  let sizeBytes: Int64

  /// - Returns: nil when the range leads outside.
  init?(_ whole: any StreamBytes, start: Int64, count: Int64) {
    guard start >= 0, count >= 0, start <= whole.sizeBytes, count <= whole.sizeBytes - start else { return nil }
    self.whole = whole
    self.start = start
    sizeBytes = count
  }

  func read(at offset: Int64, count: Int) throws(StreamReadError) -> [UInt8] {
    guard offset >= 0, offset < sizeBytes else { return [] }
    return try whole.read(at: start + offset, count: Int(min(Int64(count), sizeBytes - offset)))
  }
}
