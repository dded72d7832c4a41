/// A few bytes of a file's media, as they were at one moment: when they are different later, somebody has written another
/// file in its place. What a program fills in afterwards lies at the beginning or the end of a file, not here.
package struct ContentMark: Codable, Equatable, Sendable {
  private static let offset: Int64 = 64 << 10
  private static let count = 4096
  /// Nearer to where a file is being written its bytes may not be what they are going to be.
  private static let margin: Int64 = 128 << 10

  /// FNV-1a, 64 bits, in hexadecimal: told from accidents, not from malice.
  private let hash: String

  /// - Returns: nil as long as too little has been written.
  package static func taking(from file: borrowing InspectedFile) throws(InspectionFailure) -> ContentMark? {
    guard min(file.sizeBytes, file.firstHole(from: 0)) >= offset + Int64(count) + margin,
      let bytes = try file.readAll(count, at: offset)
    else { return nil }
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return ContentMark(hash: String(hash, radix: 16))
  }

  /// Whether `file` still has these bytes, or none there at all, as a file that is being written anew.
  package func matches(_ file: borrowing InspectedFile) throws(InspectionFailure) -> Bool {
    try Self.taking(from: file) == self
  }
}
