/// What all pages have in common: head, header with the collections, footer.
struct PageFrame {
  let settings: SiteSettings
  let assets: AssetNames
  let place: PagePlace

  /// A whole document.
  /// - Parameters:
  ///   - title: of this page; nil for the home page, which has the site's.
  ///   - isSearchable: whether search engines may list the page.
  ///   - styles: style sheets of `assets/` beside the site's.
  ///   - scripts: files of `assets/`, in the order in which they run.
  func document(
    title: String?, isSearchable: Bool = true, styles: [String] = [], scripts: [Script] = [],
    collections: [CollectionLink] = [],
    @HTMLBuilder contents: () -> HTML
  ) -> [UInt8] {
    let page = tag("html", .lang("en")) {
      tag("head") {
        tag("meta", .charset("utf-8"))
        tag("meta", .name("viewport"), .content("width=device-width, initial-scale=1"))
        tag("meta", .name("generator"), .content(Self.generator))
        tag("meta", .name("color-scheme"), .content("dark light"))
        if !isSearchable { tag("meta", .name("robots"), .content("noindex")) }
        tag("title") { title.map { "\($0) – \(settings.title)" } ?? settings.title }
        tag("link", .rel("icon"), .type("image/svg+xml"), .href(place.file("assets", assets.icon)))
        tag("link", .rel("stylesheet"), .href(place.file("assets", assets.style)))
        for style in styles { tag("link", .rel("stylesheet"), .href(place.file("assets", style))) }
        for script in scripts { element(for: script) }
      }
      tag("body") {
        tag("a", .class("skip"), .href(.part("contents"))) { "Skip to content" }
        header(collections)
        tag("main", .id("contents")) { contents() }
        tag("footer", .class("site-footer")) {
          tag("p") { "Made by Leat from plain files." }
        }
      }
    }
    return Array("<!DOCTYPE html>\n".utf8) + page.rendered() + [UInt8(ascii: "\n")]
  }

  /// How a page of ours is told from one that somebody put there.
  static let generator = "leat-site"

  private func header(_ collections: [CollectionLink]) -> HTML {
    tag("header", .class("site-header")) {
      tag("a", .class("brand"), .href(place.folder())) {
        tag("img", .src(place.file("assets", assets.icon)), .alt(""), .width(28), .height(28))
        tag("span", .dirAuto) { settings.title }
      }
      if !collections.isEmpty {
        tag("nav", .aria("label", "Collections")) {
          tag("ul") {
            for collection in collections {
              tag("li") {
                if collection.isCurrent {
                  tag("a", .href(place.folder(collection.name)), .aria("current", "page")) { collection.title }
                } else {
                  tag("a", .href(place.folder(collection.name))) { collection.title }
                }
              }
            }
          }
        }
      }
    }
  }

  private func element(for script: Script) -> HTML {
    switch script {
    case .classic(let name): tag("script", .src(place.file("assets", name)), .defer)
    case .module(let name): tag("script", .type("module"), .src(place.file("assets", name)))
    }
  }

  enum Script {
    /// Runs after the page is parsed, before modules that follow it.
    case classic(String)
    case module(String)
  }
}

/// A collection as the header names it.
struct CollectionLink: Equatable, Sendable {
  let name: String
  let isCurrent: Bool

  /// `road-safety` reads `Road safety`.
  var title: String { Self.title(of: name) }

  static func title(of name: String) -> String {
    let words = name.replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
