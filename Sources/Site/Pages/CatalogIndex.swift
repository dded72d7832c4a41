import Catalog

/// `catalog.json`: the listed videos for scripts, of this site and of others.
///
/// `{"schema": 1, "videos": [{"id", "collection", "title", "description", "tags", "language", "state", "created",
/// "duration", "poster"}]}`, in the order of the home page. Absent: `description`, `tags`, `language`, `duration` and
/// `poster` where there are none.
struct CatalogIndex {
  static let name = "catalog.json"

  /// The listed ones, in their order.
  let videos: [Video]

  func document() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(64 + videos.count * 300)
    output.append(contentsOf: "{\"schema\":1,\"videos\":[".utf8)
    for (index, video) in videos.enumerated() {
      output.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
      entry(video).render(into: &output)
    }
    output.append(contentsOf: "\n]}\n".utf8)
    return output
  }

  /// What a search needs of a description; the page has all of it.
  private static let longestDescription = 400

  private func entry(_ video: Video) -> JSON {
    .object(
      ("id", .text(video.id.text)), ("collection", .text(video.collection.text)), ("title", .text(video.title)),
      ("description", video.description.map { .text(Self.shortened($0)) }),
      ("tags", video.tags.isEmpty ? nil : .list(video.tags.map { .text($0) })),
      ("language", video.language.map { .text($0) }), ("state", .text(video.state.rawValue)),
      ("created", .text(DisplayText.machineTime(video.published))), ("duration", video.duration.map { .seconds($0) }),
      (
        "poster",
        video.poster.map { .text(PagePlace(depth: 0).file($0, in: video.collection.text, video.id.text).text) }
      ))
  }

  private static func shortened(_ text: String) -> String {
    text.utf8.count <= longestDescription ? text : text.prefix(longestDescription) + "…"
  }
}
