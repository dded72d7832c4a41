/// What nginx answers when there is nothing at an address.
struct NotFoundPage {
  let frame: PageFrame

  func document() -> [UInt8] {
    frame.document(title: frame.words.notFound, isSearchable: false) {
      tag("div", .class("empty")) {
        tag("h1") { frame.words.nothingHere }
        tag("p") { frame.words.nothingHereWhy }
        tag("p") { tag("a", .class("button"), .href(frame.place.folder())) { frame.words.toAllVideos } }
      }
    }
  }
}
