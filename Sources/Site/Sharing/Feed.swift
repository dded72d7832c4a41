import Catalog
import Foundation

/// RSS 2.0 of the newest videos: with Media RSS for readers of pages, with iTunes' elements for podcast programs.
struct Feed {
  static let name = "feed.xml"
  static let podcastName = "podcast.xml"

  /// How many videos it names.
  static let length = 50

  let settings: SiteSettings
  let assets: AssetNames
  let address: PagePlace
  /// Nil: of all collections.
  let collection: String?
  /// Newest first; those that can be watched.
  let videos: [Video]

  /// Media RSS (`http://search.yahoo.com/mrss/`): the player's page, its embed, picture and stream.
  func media() -> [UInt8] {
    rss(
      namespace: ("xmlns:media", "http://search.yahoo.com/mrss/"), link: Self.name, more: [],
      items: videos.map { video in
        item(video) { links in
          var content: [XML] = [
            .element("media:title", [("type", "plain")], [.text(video.title)]),
            .empty("media:player", ("url", links.embed.text)),
          ]
          if let description = video.description {
            content.append(.element("media:description", [("type", "plain")], [.text(description)]))
          }
          if let poster = links.poster { content.append(.empty("media:thumbnail", ("url", poster.text))) }
          if !video.tags.isEmpty { content.append(.field("media:keywords", video.tags.joined(separator: ", "))) }
          var attributes: [(StaticString, String)] = [
            ("url", links.stream.text), ("type", Self.streamType), ("medium", "video"),
          ]
          if let duration = video.duration { attributes.append(("duration", String(DisplayText.whole(duration)))) }
          if let height = video.height, let width = video.width {
            attributes += [("width", String(width)), ("height", String(height))]
          }
          if let language = video.language { attributes.append(("lang", language)) }
          return [.element("media:content", attributes, content)]
        }
      })
  }

  /// For podcast programs that play HLS: the enclosure is the stream.
  func podcast() -> [UInt8] {
    let picture = address.file("assets", assets.squares[1]).text
    return rss(
      namespace: ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"), link: Self.podcastName,
      more: [
        .field("itunes:author", settings.title), .field("itunes:summary", about), .field("itunes:explicit", "false"),
        .field("itunes:type", "episodic"), .empty("itunes:image", ("href", picture)),
        .empty("itunes:category", ("text", "TV & Film")),
      ],
      items: videos.map { video in
        item(video) { links in
          var elements: [XML] = [
            // The stream has many sizes; the source's is the nearest to what the length is for.
            .empty(
              "enclosure", ("url", links.stream.text), ("length", String(video.sourceSizeBytes ?? 0)),
              ("type", Self.streamType)),
            .field("itunes:title", video.title), .field("itunes:episodeType", "full"),
          ]
          if let duration = video.duration {
            elements.append(.field("itunes:duration", String(DisplayText.whole(duration))))
          }
          if let poster = links.poster { elements.append(.empty("itunes:image", ("href", poster.text))) }
          return elements
        }
      })
  }

  private static let streamType = "application/vnd.apple.mpegurl"

  private var title: String {
    collection.map { "\(settings.title(of: $0)) – \(settings.title)" } ?? settings.title
  }
  private var about: String { settings.description ?? title }

  private func rss(namespace: (StaticString, String), link: String, more: [XML], items: [XML]) -> [UInt8] {
    let list = LibraryPlace(collection: collection)
    let own = list.file(link, from: address).text
    var channel: [XML] = [
      .field("title", title), .field("link", list.folder(from: address).text), .field("description", about),
      .field("language", settings.words.code), .field("generator", PageFrame.generator),
      .empty("atom:link", ("rel", "self"), ("type", "application/rss+xml"), ("href", own)),
    ]
    // Of the newest video, not of the building: the same videos make the same bytes.
    if let newest = videos.first { channel.append(.field("lastBuildDate", DisplayText.feedTime(newest.published))) }
    return XML.element(
      "rss", [("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom"), namespace],
      [.element("channel", [], channel + more + items)]
    ).document()
  }

  private func item(_ video: Video, _ more: (VideoLinks) -> [XML]) -> XML {
    let links = VideoLinks(address: address, video: video)
    var elements: [XML] = [
      .field("title", video.title), .field("link", links.page.text),
      .element("guid", [("isPermaLink", "false")], [.text("urn:uuid:\(video.id.text)")]),
      .field("pubDate", DisplayText.feedTime(video.published)),
    ]
    if let description = video.description { elements.append(.field("description", description)) }
    elements += video.tags.map { .field("category", $0) }
    return .element("item", [], elements + more(links))
  }
}
