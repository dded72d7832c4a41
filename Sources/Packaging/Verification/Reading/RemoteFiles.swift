import Foundation
import Media

/// A stream on a web server. Everything is fetched whole, one file at a time, within bounds of bytes and time.
package final class RemoteFiles: StreamFiles {
  package struct Limits: Sendable {
    package var fileBytes = 256 << 20
    package var allBytes = 8 << 30
    /// For the whole stream.
    package var seconds = 1800.0

    package init() {}
  }

  private let limits: Limits
  private let deadline: Date
  private var fetched = 0
  /// Byte ranges of one file come one after the other.
  private var last: (place: String, bytes: MemoryBytes)?

  package init(limits: Limits = Limits()) {
    self.limits = limits
    deadline = Date(timeIntervalSinceNow: limits.seconds)
  }

  package static func isAddress(_ word: String) -> Bool {
    let lower = word.lowercased()
    return lower.hasPrefix("http://") || lower.hasPrefix("https://")
  }

  package func place(of uri: String, in base: String) throws(StreamReadError) -> String {
    guard let url = URL(string: uri, relativeTo: URL(string: base))?.absoluteURL, Self.isAddress(url.absoluteString)
    else { throw .missing(place: uri, reason: "only http and https are read") }
    return url.absoluteString
  }

  package func open(_ place: String) throws(StreamReadError) -> any StreamBytes {
    if let last, last.place == place { return last.bytes }
    let left = deadline.timeIntervalSinceNow
    guard left > 0 else { throw .limit("\(Int(limits.seconds)) s are over") }
    let room = limits.allBytes - fetched
    guard room > 0 else { throw .limit("\(limits.allBytes) bytes were read") }
    do throws(MediaError) {
      let bytes = try RemoteFile.contents(of: place, upTo: min(limits.fileBytes, room), within: left)
      fetched += bytes.count
      last = (place, MemoryBytes(bytes: bytes))
      return MemoryBytes(bytes: bytes)
    } catch {
      if deadline.timeIntervalSinceNow <= 0 { throw .limit("\(Int(limits.seconds)) s are over") }
      throw .missing(place: place, reason: "\(error)")
    }
  }
}
