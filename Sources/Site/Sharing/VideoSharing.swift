import Catalog

/// What a video's page tells other programs: previews of its link (Open Graph, Twitter cards), search engines
/// (schema.org), and pages that want to show the player (oEmbed).
struct VideoSharing {
  let frame: PageFrame
  let video: Video

  /// Nothing when the site's address is not known: all of it needs whole links.
  func head() -> HTML {
    guard let address = frame.settings.address else { return .fragment([]) }
    let links = VideoLinks(address: address, video: video)
    return .fragment([
      canonical(), discovery(links), openGraph(links), twitter(links), video.isIndexed ? schema(links) : .fragment([]),
    ])
  }

  func canonical() -> HTML {
    guard let address = frame.settings.address else { return .fragment([]) }
    return tag("link", .rel("canonical"), .href(VideoLinks(address: address, video: video).page))
  }

  private func discovery(_ links: VideoLinks) -> HTML {
    tag("link", .rel("alternate"), .type("application/json+oembed"), .href(links.oEmbed), .title(video.title))
  }

  private func openGraph(_ links: VideoLinks) -> HTML {
    let size = EmbedSize(video)
    return .fragment([
      property("og:type", "video.other"), property("og:site_name", frame.settings.title),
      property("og:locale", frame.words.locale), property("og:title", video.title),
      summary.map { property("og:description", $0) } ?? .fragment([]),
      tag("meta", .property("og:url"), .content(links.page)),
      links.poster.map { tag("meta", .property("og:image"), .content($0)) } ?? .fragment([]),
      tag("meta", .property("og:video:url"), .content(links.embed)), property("og:video:type", "text/html"),
      property("og:video:width", String(size.width)), property("og:video:height", String(size.height)),
      video.duration.map { property("video:duration", String(DisplayText.whole($0))) } ?? .fragment([]),
      property("video:release_date", DisplayText.machineTime(video.published)),
      .fragment(video.tags.prefix(20).map { property("video:tag", $0) }),
    ])
  }

  private func twitter(_ links: VideoLinks) -> HTML {
    let size = EmbedSize(video)
    return .fragment([
      named("twitter:card", "player"), named("twitter:title", video.title),
      tag("meta", .name("twitter:player"), .content(links.embed)),
      named("twitter:player:width", String(size.width)), named("twitter:player:height", String(size.height)),
      links.poster.map { tag("meta", .name("twitter:image"), .content($0)) } ?? .fragment([]),
      summary.map { named("description", $0) } ?? .fragment([]),
    ])
  }

  private func schema(_ links: VideoLinks) -> HTML {
    let object = JSON.object(
      ("@context", .text("https://schema.org")), ("@type", .text("VideoObject")), ("name", .text(video.title)),
      ("description", .text(video.description ?? video.title)), ("url", .text(links.page.text)),
      ("thumbnailUrl", links.poster.map { .list([.text($0.text)]) }),
      ("uploadDate", .text(DisplayText.machineTime(video.published))),
      ("duration", video.duration.map { .text(DisplayText.machineDuration($0)) }),
      ("embedUrl", .text(links.embed.text)), ("contentUrl", .text(links.stream.text)),
      ("inLanguage", video.languages.isEmpty ? nil : .list(video.languages.map { .text($0) })),
      ("keywords", video.tags.isEmpty ? nil : .list(video.tags.map { .text($0) })))
    return tag("script", .type("application/ld+json")) { HTML.data(object) }
  }

  /// One paragraph that fits a preview.
  private var summary: String? {
    guard let description = video.description else { return nil }
    let line = DisplayText.oneLine(description.prefix(600))
    return line.count <= 300 ? line : line.prefix(299) + "…"
  }

  private func property(_ name: StaticString, _ text: String) -> HTML { tag("meta", .property(name), .content(text)) }
  private func named(_ name: StaticString, _ text: String) -> HTML { tag("meta", .name(name), .content(text)) }
}

/// A video's whole addresses.
struct VideoLinks {
  let address: PagePlace
  let video: Video

  var page: Link { address.folder(video.collection.text, video.id.text) }
  var embed: Link { file(EmbedPage.name) }
  var oEmbed: Link { file(OEmbed.name) }
  var stream: Link { address.file(video.master ?? .master, in: video.collection.text, video.id.text) }
  var poster: Link? { video.poster.map { address.file($0, in: video.collection.text, video.id.text) } }

  private func file(_ name: String) -> Link { address.file(video.collection.text, video.id.text, name) }
}

/// How large the player is on another's page, unless that page says otherwise; pixels.
struct EmbedSize {
  let width: Int
  let height: Int

  init(_ video: Video) {
    width = 640
    guard let across = video.width, let down = video.height, across > 0, down > 0 else {
      height = 360
      return
    }
    // A tall video gets no more room than a square one.
    height = Int(min(max(640 * Double(down) / Double(across), 180), 640).rounded())
  }
}

extension Video {
  /// Whether search engines and feeds may know of it: it is listed, and can be watched.
  var isIndexed: Bool { visibility == .public && state == .ready }
}
