/// What nginx answers when there is nothing at an address.
struct NotFoundPage {
  let frame: PageFrame

  func document() -> [UInt8] {
    frame.document(title: "Not found", isSearchable: false) {
      tag("h1") { "There is nothing here" }
      tag("p") { "The video may have been removed, or the link is incomplete." }
      tag("p") { tag("a", .href(frame.place.folder())) { "To all videos" } }
    }
  }
}
