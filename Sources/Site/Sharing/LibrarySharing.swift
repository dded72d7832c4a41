/// What a list's page tells other programs: its whole address, its preview, its feeds.
struct LibrarySharing {
  let frame: PageFrame
  let collection: String?
  let page: Shelf.Page
  let shelf: Shelf

  func head() -> HTML {
    guard let address = frame.settings.address else { return describing() }
    let list = LibraryPlace(collection: collection)
    let url = list.link(to: page, from: address)
    let title = collection.map(frame.settings.title) ?? frame.settings.title
    return .fragment([
      describing(),
      tag("link", .rel("canonical"), .href(url)),
      tag(
        "link", .rel("alternate"), .type("application/rss+xml"), .href(list.file(Feed.name, from: frame.place)),
        .title("\(title) – \(frame.words.feed)")),
      tag(
        "link", .rel("alternate"), .type("application/rss+xml"), .href(list.file(Feed.podcastName, from: frame.place)),
        .title("\(title) – \(frame.words.podcast)")),
      tag("meta", .property("og:type"), .content("website")), tag("meta", .property("og:title"), .content(title)),
      tag("meta", .property("og:site_name"), .content(frame.settings.title)),
      tag("meta", .property("og:locale"), .content(frame.words.locale)),
      tag("meta", .property("og:url"), .content(url)),
      tag("meta", .property("og:image"), .content(address.file("assets", frame.assets.squares[1]))),
      frame.settings.description.map { tag("meta", .property("og:description"), .content($0)) } ?? .fragment([]),
      tag("meta", .name("twitter:card"), .content("summary")),
    ])
  }

  private func describing() -> HTML {
    frame.settings.description.map { tag("meta", .name("description"), .content($0)) } ?? .fragment([])
  }
}
