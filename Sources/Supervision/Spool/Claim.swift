package import Catalog
package import Foundation
package import Inbox

/// A file that Leat has taken out of the users' hands: what `spool/<id>/claim.json` says.
///
/// It is written before anything else happens, and removed last; a claim of a file that is still being uploaded is written
/// again when its upload ends. All other states follow from which files exist (`etc/doc/recovery.md`).
package struct Claim: Equatable, Sendable {
  package static let recordName = "claim.json"
  private static let currentSchema = 1

  package let id: VideoID
  package let collection: CollectionName
  /// Where it lay in the inbox, or lies: the exact bytes.
  package var path: InboxPath
  /// The source's name in `spool/<id>/`: `source.<ext>`.
  package let sourceName: String
  package var sizeBytes: Int64
  /// When it was first seen.
  package let noticed: Date
  /// Set when the file was refused without ever being opened by a worker.
  package var refusal: Refusal?
  package var upload: Upload
  /// By which a file that is followed is told from another that was written in its place.
  package var mark: ContentMark?

  /// How far the upload was when the file was claimed.
  package enum Upload: Equatable, Sendable {
    /// It had ended: the inbox name goes with the claim.
    case whole
    /// It goes on: the file keeps its name in the inbox.
    case growing
    /// It went on then, and has ended since.
    case grown
  }

  package init(
    id: VideoID, path: InboxPath, collection: CollectionName? = nil, sourceName: String? = nil, sizeBytes: Int64,
    noticed: Date, refusal: Refusal? = nil, upload: Upload = .whole
  ) {
    self.id = id
    self.path = path
    self.collection = collection ?? path.collection
    self.sourceName = sourceName ?? Self.sourceName(for: path)
    self.sizeBytes = sizeBytes
    self.noticed = noticed
    self.refusal = refusal
    self.upload = upload
  }

  /// For messages, on one line.
  package var displayName: String { PrintableName.text(of: path.name) }

  /// The name without its ending, for people.
  package var title: String {
    let (stem, _) = FileNaming.split(path.name)
    let text = String(decoding: stem, as: UTF8.self)
    let cleaned = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    return cleaned.allSatisfy(\.isWhitespace) ? "Video" : cleaned
  }

  /// `source.<ext>`, with the ending that the worker is to compare with the content; odd endings are left out.
  private static func sourceName(for path: InboxPath) -> String {
    ExtensionTable.ending(of: path.repairedName).map { "source.\($0)" } ?? "source"
  }
}

extension Claim: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, id, collection, filename
    case path = "inbox_path"
    case sourceName = "source"
    case sizeBytes = "size_bytes"
    case noticed, refusal, growing, mark
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(VideoID.self, forKey: .id)
    collection = try container.decode(CollectionName.self, forKey: .collection)
    guard let bytes = PercentCoding.decode(try container.decode(String.self, forKey: .path)),
      let path = InboxPath(bytes: bytes), !path.bytes.isEmpty
    else {
      throw DecodingError.dataCorruptedError(forKey: .path, in: container, debugDescription: "not a path in the inbox")
    }
    self.path = path
    sourceName = try container.decode(String.self, forKey: .sourceName)
    guard sourceName.hasPrefix("source"), !sourceName.contains("/") else {
      throw DecodingError.dataCorruptedError(
        forKey: .sourceName, in: container, debugDescription: "not a source's name")
    }
    sizeBytes = try container.decode(Int64.self, forKey: .sizeBytes)
    guard let noticed = Timestamp.date(try container.decode(String.self, forKey: .noticed)) else {
      throw DecodingError.dataCorruptedError(forKey: .noticed, in: container, debugDescription: "not a time")
    }
    self.noticed = noticed
    refusal = try container.decodeIfPresent(Refusal.self, forKey: .refusal)
    upload = try container.decodeIfPresent(Bool.self, forKey: .growing).map { $0 ? .growing : .grown } ?? .whole
    mark = try container.decodeIfPresent(ContentMark.self, forKey: .mark)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.currentSchema, forKey: .schema)
    try container.encode(id, forKey: .id)
    try container.encode(collection, forKey: .collection)
    try container.encode(path.repairedName, forKey: .filename)
    try container.encode(PercentCoding.encode(path.bytes), forKey: .path)
    try container.encode(sourceName, forKey: .sourceName)
    try container.encode(sizeBytes, forKey: .sizeBytes)
    try container.encode(Timestamp.text(noticed), forKey: .noticed)
    try container.encodeIfPresent(refusal, forKey: .refusal)
    if upload != .whole { try container.encode(upload == .growing, forKey: .growing) }
    try container.encodeIfPresent(mark, forKey: .mark)
  }
}
