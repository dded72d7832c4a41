import Catalog
import Foundation

/// `spool/receiving.json`: the files in the inbox that are not claimed yet, for `leat status`.
struct ReceivingReport: Codable, Equatable, Sendable {
  struct File: Codable, Equatable, Sendable {
    /// Printable, on one line.
    var path: String
    var collection: CollectionName
    var sizeBytes: Int64
    /// How long it is going to be, when its beginning tells.
    var expectedBytes: Int64?
    /// RFC 3339: when it was first seen.
    var since: String
    /// Why it waits, as a sentence.
    var why: String
    /// The video that is being made of it already.
    var video: VideoID?

    enum CodingKeys: String, CodingKey {
      case path, collection
      case sizeBytes = "size_bytes"
      case expectedBytes = "expected_size_bytes"
      case since, why, video
    }
  }

  var schema = 1
  var files: [File]

  /// Not synced: after a power cut the inbox is looked at anew anyway.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")], to: path, sync: false)
  }
}
