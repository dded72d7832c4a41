import Catalog

/// What search engines may visit (sitemaps.org 0.9, with Google's video extension).
///
/// A large site has a sitemap of sitemaps, each with a thousand videos counted from the oldest on: a new video changes
/// the last of them and no other.
struct Sitemap {
  static let name = "sitemap.xml"
  /// Of videos in one file; the protocol allows 50,000 addresses and 50 MB.
  static let size = 1000

  let settings: SiteSettings
  let assets: AssetNames
  let address: PagePlace

  static func partName(_ number: Int) -> String { "sitemap-\(number).xml" }

  /// How many parts there are beside `sitemap.xml`; none when that has room for all.
  static func parts(_ count: Int) -> Int { count <= size ? 0 : (count + size - 1) / size }

  /// The whole of it in one file.
  func document(lists: [String], videos: [Video]) -> [UInt8] {
    urlSet(listPages(lists) + videos.map(entry))
  }

  /// The file that names the parts, of which the last has the lists' pages as well.
  func index(parts: Int) -> [UInt8] {
    let files = (1...max(1, parts)).map { number in
      XML.element("sitemap", [], [.field("loc", address.file(Self.partName(number)).text)])
    }
    return XML.element("sitemapindex", [("xmlns", Self.namespace)], files).document()
  }

  private static let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

  private func urlSet(_ entries: [XML]) -> [UInt8] {
    XML.element(
      "urlset", [("xmlns", Self.namespace), ("xmlns:video", "http://www.google.com/schemas/sitemap-video/1.1")], entries
    ).document()
  }

  private func listPages(_ collections: [String]) -> [XML] {
    ([address.folder()] + collections.map { address.folder($0) }).map { .element("url", [], [.field("loc", $0.text)]) }
  }

  private func entry(_ video: Video) -> XML {
    let links = VideoLinks(address: address, video: video)
    let picture = links.poster ?? address.file("assets", assets.squares[1])
    var about: [XML] = [
      .field("video:thumbnail_loc", picture.text), .field("video:title", String(video.title.prefix(100))),
      .field("video:description", String((video.description ?? video.title).prefix(2048))),
      .field("video:player_loc", links.embed.text),
    ]
    if let duration = video.duration, duration >= 1, duration <= 28800 {
      about.append(.field("video:duration", String(DisplayText.whole(duration))))
    }
    about.append(.field("video:publication_date", DisplayText.machineTime(video.published)))
    about += video.tags.prefix(32).map { .field("video:tag", $0) }
    return .element("url", [], [.field("loc", links.page.text), .element("video:video", [], about)])
  }
}
