/// What all pages have in common: head, header with the collections, footer.
struct PageFrame {
  let settings: SiteSettings
  let assets: AssetNames
  let place: PagePlace

  var words: Words { settings.words }

  /// A whole document.
  /// - Parameters:
  ///   - title: of this page; nil for the home page, which has the site's.
  ///   - isSearchable: whether search engines may list the page.
  ///   - styles: style sheets of `assets/` beside the site's.
  ///   - scripts: files of `assets/`, in the order in which they run.
  ///   - head: what else its head says.
  func document(
    title: String?, isSearchable: Bool = true, styles: [String] = [], scripts: [Script] = [],
    collections: [CollectionLink] = [], head: HTML = .fragment([]),
    @HTMLBuilder contents: () -> HTML
  ) -> [UInt8] {
    whole(
      title: title, isSearchable: isSearchable, styles: styles, scripts: scripts + [.module(assets.appearanceMenu)],
      head: head
    ) {
      tag("body") {
        tag("a", .class("skip"), .href(.part("contents"))) { words.skip }
        header(collections)
        tag("main", .id("contents")) { contents() }
        tag("footer", .class("site-footer")) {
          if let footer = settings.footer { tag("p", .dirAuto) { footer } }
          tag("p") { words.madeBy }
        }
      }
    }
  }

  /// A page that others frame: nothing but its contents.
  func embedded(
    title: String, styles: [String], scripts: [Script], head: HTML, @HTMLBuilder contents: () -> HTML
  ) -> [UInt8] {
    whole(title: title, isSearchable: false, styles: styles, scripts: scripts, head: head) {
      tag("body", .class("embed")) { contents() }
    }
  }

  /// How a page of ours is told from one that somebody put there.
  static let generator = "leat-site"

  private func whole(
    title: String?, isSearchable: Bool, styles: [String], scripts: [Script], head: HTML, body: () -> HTML
  ) -> [UInt8] {
    let styles = [assets.style] + styles + [assets.accent, assets.customStyle].compactMap(\.self)
    let page = tag("html", .lang(words.code)) {
      tag("head") {
        tag("meta", .charset("utf-8"))
        tag("meta", .name("viewport"), .content("width=device-width, initial-scale=1"))
        tag("meta", .name("generator"), .content(Self.generator))
        tag("meta", .name("color-scheme"), .content("dark light"))
        if !isSearchable { tag("meta", .name("robots"), .content("noindex")) }
        tag("title") { title.map { "\($0) – \(settings.title)" } ?? settings.title }
        // Before the styles: the visitor's choice is known when the first thing is drawn.
        tag("script", .src(place.file("assets", assets.appearance)))
        for style in styles { tag("link", .rel("stylesheet"), .href(place.file("assets", style))) }
        tag("link", .rel("icon"), .href(place.file("assets", assets.logo)))
        tag("link", .rel("apple-touch-icon"), .href(place.file("assets", assets.squares[0])))
        tag("link", .rel("manifest"), .href(place.file(WebManifest.name)))
        head
        for script in scripts { element(for: script) }
      }
      body()
    }
    var bytes = Array("<!DOCTYPE html>\n".utf8)
    page.render(into: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func header(_ collections: [CollectionLink]) -> HTML {
    tag("header", .class("site-header")) {
      tag("a", .class("brand"), .href(place.folder())) {
        tag("img", .src(place.file("assets", assets.logo)), .alt(""), .width(32), .height(32))
        tag("span", .dirAuto) { settings.title }
      }
      if !collections.isEmpty {
        tag("nav", .aria("label", words.collections)) {
          tag("ul") {
            for collection in collections {
              tag("li") {
                tag(
                  "a", .href(place.folder(collection.name)), .dirAuto,
                  collection.isCurrent ? .aria("current", "page") : nil
                ) { settings.title(of: collection.name) }
              }
            }
          }
        }
      }
      AppearanceMenu(words: words).html()
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
  static func title(of name: String) -> String {
    let words = name.replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
