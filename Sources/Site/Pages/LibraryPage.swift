import Catalog

/// A list of videos: the home page, or a collection's.
struct LibraryPage {
  let frame: PageFrame
  /// Nil for the home page.
  let collection: String?
  /// In the order in which they are shown.
  let videos: [Video]
  let collections: [String]

  func document() -> [UInt8] {
    let title = collection.map(CollectionLink.title)
    return frame.document(
      title: title, scripts: [.module(frame.assets.library)],
      collections: collections.map { CollectionLink(name: $0, isCurrent: $0 == collection) }
    ) {
      tag("h1") { title ?? "Latest videos" }
      if videos.isEmpty {
        tag("p", .class("empty")) { "No videos yet. Drop one into the inbox: it appears here by itself." }
      } else {
        tag("ul", .class("cards")) {
          for video in videos { VideoCard(place: frame.place, video: video).html() }
        }
      }
    }
  }
}
