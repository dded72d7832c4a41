/// The folder that a video is served from: `[a-z0-9-]`, never empty, never one of the site's own names.
package struct CollectionName: Hashable, Codable, Sendable, CustomStringConvertible {
  package let text: String

  /// Where files at the top of the inbox go.
  package static let videos = CollectionName(unchecked: "videos")
  /// Names that the site uses beside the collections; names that begin with `_` or `.` cannot arise.
  private static let reserved: Set<String> = ["assets"]
  /// Leaves room for `-2` and the like below NAME_MAX, and keeps links readable.
  private static let longest = 64

  /// The collection for a folder called `folder`: lower case, every run of other characters one `-`.
  package init(sanitising folder: String) {
    var name = ""
    for scalar in folder.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": name.unicodeScalars.append(scalar)
      default: if !name.isEmpty, name.last != "-" { name.append("-") }
      }
      if name.utf8.count >= Self.longest { break }
    }
    while name.last == "-" { name.removeLast() }
    if name.isEmpty { name = "videos" }
    if Self.reserved.contains(name) { name += "-videos" }
    text = name
  }

  /// Takes only a name that is already sanitised.
  package init?(_ text: String) {
    let sanitised = CollectionName(sanitising: text)
    guard sanitised.text == text else { return nil }
    self = sanitised
  }

  private init(unchecked text: String) { self.text = text }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = CollectionName(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a collection's name")
    }
    self = name
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }
}
