import HLS
import Media

/// How the segments of a playlist are to be decrypted, one after the other.
struct KeyReader {
  /// What a segment is encrypted with.
  enum State: Sendable {
    case clear
    case aes128(key: [UInt8], vector: [UInt8])
    /// By a method, or with a key, that cannot be had here.
    case unreadable
  }

  private let files: any StreamFiles
  private let place: String
  private var tag: EncryptionKey?
  private var keys: [String: [UInt8]] = [:]

  /// - Parameter place: of the playlist.
  init(files: any StreamFiles, place: String) {
    self.files = files
    self.place = place
  }

  mutating func take(_ tags: [EncryptionKey]) {
    // Of several ways to get the same key the last will do.
    if let last = tags.last(where: { $0.method == .aes128 && $0.keyFormat ?? "identity" == "identity" }) ?? tags.last {
      tag = last
    }
  }

  /// - Parameter number: the segment's media sequence number, which is its vector where the tag has none (RFC 8216 §5.2).
  mutating func state(_ number: Int) -> State {
    guard let tag, tag.method != .none else { return .clear }
    guard tag.method == .aes128, let uri = tag.uri, let key = key(uri) else { return .unreadable }
    guard let text = tag.initializationVector else {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
      return .aes128(key: key, vector: [UInt8](repeating: 0, count: 8) + bytes)
    }
    let digits = Array(String(repeating: "0", count: max(0, 34 - text.count)) + text.dropFirst(2))
    let vector = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return vector.count == SegmentCipher.blockSize ? .aes128(key: key, vector: vector) : .unreadable
  }

  private mutating func key(_ uri: String) -> [UInt8]? {
    if let key = keys[uri] { return key }
    guard let key = try? files.key(uri, in: place), key.count == SegmentCipher.blockSize else { return nil }
    keys[uri] = key
    return key
  }
}
