import Foundation

/// A video's name on disk and in links: a random UUIDv4 in lower case, so that a link cannot be guessed.
package struct VideoID: Hashable, Codable, Sendable, CustomStringConvertible {
  package let text: String

  package static func random() -> VideoID { VideoID(uuid: UUID()) }

  /// Takes only the canonical lower-case form, as found in a folder's name.
  package init?(_ text: String) {
    guard let uuid = UUID(uuidString: text), uuid.uuidString.lowercased() == text else { return nil }
    self.text = text
  }

  private init(uuid: UUID) { text = uuid.uuidString.lowercased() }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = VideoID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID in lower case")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }
}
