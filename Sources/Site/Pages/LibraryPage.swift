import Catalog

/// A page of a list of videos: of all, or of a collection's.
struct LibraryPage {
  let frame: PageFrame
  /// Nil for the list of all.
  let collection: String?
  let page: Shelf.Page
  let shelf: Shelf
  /// Those of this page, in the order in which they are shown.
  let videos: ArraySlice<Video>
  /// Those that occur most, on the first page.
  let tags: [String]
  let collections: [String]

  func document() -> [UInt8] {
    let title = collection.map(frame.settings.title)
    return frame.document(
      title: pageTitle(title), isSearchable: page == .first, scripts: [.module(frame.assets.library)],
      collections: collections.map { CollectionLink(name: $0, isCurrent: $0 == collection) },
      head: LibrarySharing(frame: frame, collection: collection, page: page, shelf: shelf).head()
    ) {
      tag("div", .class("heading")) {
        tag("h1", .dirAuto) { pageTitle(title) ?? words.latest }
        if page == .first, !videos.isEmpty { toolbar() }
      }
      if page == .first, !tags.isEmpty { tagList() }
      tag("p", .class("result"), .id("result"), .role("status"), .hidden)
      if videos.isEmpty {
        tag("p", .class("empty"), .id("empty")) { words.empty }
      }
      tag(
        "ul", .class("cards"), .id("cards"), .data("root", frame.place.folder()),
        collection.map { .data("collection", $0) }, page == .first ? .data("fresh", "") : nil,
        .data("words", String(decoding: words.forLists.rendered(), as: UTF8.self))
      ) {
        for (index, video) in videos.enumerated() {
          VideoCard(frame: frame, video: video, showsCollection: collection == nil, isEager: index < 4).html()
        }
      }
      if shelf.archives > 0 { pagination() }
    }
  }

  private var words: Words { frame.words }
  private var folder: Link { LibraryPlace(collection: collection).folder(from: frame.place) }

  private func pageTitle(_ title: String?) -> String? {
    guard case .archive(let number) = page else { return title }
    let name = words.page.replacing("{number}", with: String(number))
    return title.map { "\($0), \(name)" } ?? name
  }

  /// Needs scripts, which show it.
  private func toolbar() -> HTML {
    tag("form", .class("tools"), .id("tools"), .role("search"), .action(folder), .hidden) {
      tag("label", .class("search")) {
        tag("span", .class("only-read")) { words.search }
        tag("input", .type("search"), .name("q"), .id("search"), .placeholder(words.search), .autocomplete("off"))
      }
      tag("label", .class("sort")) {
        tag("span", .class("only-read")) { words.sort }
        tag("select", .id("sort"), .name("sort")) {
          option("newest", words.newestFirst)
          option("oldest", words.oldestFirst)
          option("title", words.byTitle)
          option("longest", words.longestFirst)
          option("shortest", words.shortestFirst)
        }
      }
    }
  }

  private func option(_ value: StaticString, _ name: String) -> HTML { tag("option", .value(value)) { name } }

  private func tagList() -> HTML {
    tag("ul", .class("tags choices"), .id("tags"), .aria("label", words.tags), .hidden) {
      for name in tags {
        tag("li") { tag("a", .href(folder.query("tag", name)), .dirAuto) { name } }
      }
    }
  }

  private func pagination() -> HTML {
    tag("nav", .class("pages"), .id("pages"), .aria("label", words.pages)) {
      if let newer = shelf.newer(than: page) {
        if newer != .first { link(to: .first, words.newest, nil) }
        link(to: newer, words.newer, .rel("prev"))
      }
      if let older = shelf.older(than: page) {
        link(to: older, words.older, .rel("next"))
        if older != .archive(1) { link(to: .archive(1), words.oldest, nil) }
      }
    }
  }

  private func link(to page: Shelf.Page, _ name: String, _ relation: Attribute?) -> HTML {
    tag("a", .class("button"), .href(LibraryPlace(collection: collection).link(to: page, from: frame.place)), relation)
    {
      name
    }
  }
}

/// Where a list's pages are.
struct LibraryPlace {
  let collection: String?

  /// Relative to the tree's root.
  func path(_ name: String) -> String { collection.map { "\($0)/\(name)" } ?? name }

  func link(to page: Shelf.Page, from place: PagePlace) -> Link {
    page == .first ? folder(from: place) : file(page.fileName, from: place)
  }

  func folder(from place: PagePlace) -> Link { collection.map { place.folder($0) } ?? place.folder() }

  func file(_ name: String, from place: PagePlace) -> Link {
    collection.map { place.file($0, name) } ?? place.file(name)
  }
}
