import Foundation
import Glibc

/// A stream in a folder. Nothing outside of it is read, whatever its playlists say.
package struct FolderFiles: StreamFiles, Sendable {
  private let root: String
  private let instead: [String: [UInt8]]

  /// - Parameter instead: contents that are about to be written, by their paths below `root`.
  package init(root: String, instead: [String: String] = [:]) {
    self.root = root
    self.instead = instead.mapValues { Array($0.utf8) }
  }

  package func place(of uri: String, in base: String) throws(StreamReadError) -> String {
    try RelativePath.place(of: uri, in: base)
  }

  package func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    if let bytes = instead[place] { return MemoryBytes(bytes: bytes) }
    return try FileBytes(path: "\(root)/\(place)", place: place)
  }

  /// Keys do not lie in the stream's folder, which everybody can read.
  package func key(_ uri: String, in base: String) throws(StreamReadError) -> [UInt8] {
    guard let key = KeyFolder.key(uri, of: root) else {
      throw .missing(place: uri, reason: "the key is not on this machine")
    }
    return key
  }
}

/// URIs of playlists whose files lie in one folder.
enum RelativePath {
  static func place(of uri: String, in base: String) throws(StreamReadError) -> String {
    let text = uri.prefix { $0 != "?" && $0 != "#" }
    guard let path = String(text).removingPercentEncoding, !path.utf8.contains(0) else {
      throw .missing(place: uri, reason: "the URI is malformed")
    }
    // RFC 3986 §4.2: a colon in the first part makes a scheme of it.
    guard !path.hasPrefix("/"), !(path.prefix { $0 != "/" }.contains(":")) else {
      throw .missing(place: uri, reason: "it is not in the stream's folder")
    }
    var parts = base.split(separator: "/").dropLast().map(String.init)
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        guard parts.popLast() != nil else { throw .missing(place: uri, reason: "it is not in the stream's folder") }
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}

/// An open regular file; closed when its owner goes away.
private final class FileBytes: StreamBytes {
  let sizeBytes: Int64
  private let descriptor: Int32
  private let place: String

  init(path: String, place: String) throws(StreamReadError) {
    self.place = place
    descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .missing(place: place, reason: String(cString: strerror(errno))) }
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    sizeBytes = Int64(status.st_size)
    guard isRegular else {
      close(descriptor)
      throw .missing(place: place, reason: "it is not a regular file")
    }
  }

  deinit { close(descriptor) }

  func read(at offset: Int64, count: Int) throws(StreamReadError) -> [UInt8] {
    guard offset >= 0, count > 0 else { return [] }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let read = pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, Int(clamping: offset) + filled)
        if read < 0, errno == EINTR { continue }
        if read < 0 { failure = errno }
        guard read > 0 else { return }
        filled += read
      }
    }
    guard failure == 0 else { throw .missing(place: place, reason: String(cString: strerror(failure))) }
    return bytes
  }
}
