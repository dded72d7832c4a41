import Catalog
import Foundation
import TestSupport
import Testing

@testable import Site

@Suite("What other programs read: previews, embeds, feeds, the sitemap")
struct SharingTests {
  private static let base = "https://video.example.org/films"

  private func settings(language: String = "en") -> SiteSettings {
    var settings = SiteSettings(title: "Mill & Co", analytics: true)
    settings.baseURL = Self.base
    settings.language = language
    settings.description = "Films <from> the mill."
    return settings
  }

  private func builder(_ tree: SampleTree, _ settings: SiteSettings) -> SiteBuilder {
    SiteBuilder(publicRoot: tree.root, settings: settings, assets: AssetLibrary(hls: [])) { _ in }
  }

  @Test("A page tells its whole address, its preview, and what it is about")
  func page() throws {
    let tree = try SampleTree()
    let place = try tree.add("Tide </script> & \"mill\"") {
      $0.description = "Water\nturns <it>."
      $0.poster = "poster.jpg"
      $0.tags = ["water"]
      $0.source.duration = 61.4
      $0.source.video = [.init(codec: "h264", profile: nil, width: 1920, height: 800, frameRate: 25, language: nil)]
    }
    var builder = builder(tree, settings())
    try builder.buildAll()
    let page = try #require(tree.page(place))
    let whole = "\(Self.base)/\(place.path)/"
    for part in [
      "<link rel=\"canonical\" href=\"\(whole)\">", "<meta property=\"og:url\" content=\"\(whole)\">",
      "<meta property=\"og:title\" content=\"Tide &lt;/script&gt; &amp; &quot;mill&quot;\">",
      "<meta property=\"og:description\" content=\"Water turns &lt;it&gt;.\">",
      "<meta property=\"og:image\" content=\"\(whole)poster.jpg\">",
      "<meta name=\"twitter:player\" content=\"\(whole)embed.html\">",
      "<meta name=\"twitter:player:height\" content=\"267\">",
      "type=\"application/json+oembed\" href=\"\(whole)oembed.json\"",
    ] { #expect(page.contains(part), "\(part)") }
    let data = try #require(page.firstMatch(of: /<script type="application\/ld\+json">(.*?)<\/script>/)).output.1
    let object = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any]
    #expect(object?["@type"] as? String == "VideoObject")
    #expect(object?["name"] as? String == "Tide </script> & \"mill\"")
    #expect(object?["duration"] as? String == "PT61S")
    #expect(object?["embedUrl"] as? String == "\(whole)embed.html")

    let answer = try #require(tree.text("\(place.path)/oembed.json"))
    let oEmbed = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
    #expect(oEmbed?["type"] as? String == "video" && oEmbed?["version"] as? String == "1.0")
    #expect(oEmbed?["title"] as? String == "Tide </script> & \"mill\"")
    #expect(oEmbed?["width"] as? Int == 640 && oEmbed?["height"] as? Int == 267)
    let frame = try #require(oEmbed?["html"] as? String)
    #expect(frame.hasPrefix("<iframe src=\"\(whole)embed.html\"") && frame.contains("title=\"Tide &lt;/script&gt;"))
    let embed = try #require(tree.text("\(place.path)/embed.html"))
    #expect(embed.contains("content=\"noindex\"") && embed.contains("<link rel=\"canonical\" href=\"\(whole)\">"))
  }

  @Test("Feeds, podcast and sitemap name what can be watched, and nothing that is hidden")
  func feeds() throws {
    let tree = try SampleTree()
    let training = try #require(CollectionName("training"))
    let shown = try tree.add("Shown & heard", collection: training, created: Date(timeIntervalSince1970: 1_700_000_000))
    {
      $0.source.sizeBytes = 4321
    }
    try tree.add("Arriving", collection: training, state: .processing)
    try tree.add("Secret", collection: training) { $0.visibility = .unlisted }
    try tree.add("Elsewhere")
    var builder = builder(tree, settings())
    try builder.buildAll()
    for path in ["feed.xml", "podcast.xml", "training/feed.xml", "training/podcast.xml", "sitemap.xml"] {
      let feed = try #require(tree.text(path))
      #expect(feed.contains("Shown &amp; heard") && feed.contains("\(Self.base)/\(shown.path)/"), "\(path)")
      #expect(!feed.contains("Arriving") && !feed.contains("Secret"), "\(path)")
      #expect(feed.contains("Elsewhere") == !path.contains("/"), "\(path)")
    }
    let media = try #require(tree.text("training/feed.xml"))
    #expect(media.contains("<pubDate>Tue, 14 Nov 2023 22:13:20 +0000</pubDate>"))
    #expect(media.contains("<media:content url=\"\(Self.base)/\(shown.path)/master.m3u8\""))
    let podcast = try #require(tree.text("training/podcast.xml"))
    #expect(podcast.contains("length=\"4321\" type=\"application/vnd.apple.mpegurl\""))
    let map = try #require(tree.text("sitemap.xml"))
    #expect(map.contains("<video:player_loc>\(Self.base)/\(shown.path)/embed.html</video:player_loc>"))
    #expect(map.contains("<loc>\(Self.base)/training/</loc>"))
    #expect(tree.text("robots.txt")?.contains("Sitemap: \(Self.base)/sitemap.xml") == true)
  }

  @Test("Without the site's address there is nothing that would need it, and what there was goes")
  func noAddress() throws {
    let tree = try SampleTree()
    let place = try tree.add("Video")
    var first = builder(tree, settings())
    try first.buildAll()
    var second = tree.builder()
    try second.buildAll()
    for path in ["feed.xml", "videos/podcast.xml", "sitemap.xml", "\(place.path)/oembed.json"] {
      #expect(tree.text(path) == nil, "\(path)")
    }
    #expect(tree.page(place)?.contains("https:") == false)
    #expect(tree.text("robots.txt")?.contains("Sitemap") == false)
  }

  @Test("More than a thousand videos get a sitemap of sitemaps, counted from the oldest")
  func largeSitemap() throws {
    let videos = (0..<2100).map { number in
      var manifest = Manifest(
        id: .random(), title: "Number \(number).", collection: .videos, source: .init(filename: "a"),
        created: Date(timeIntervalSince1970: 1_700_000_000 + Double(number)))
      manifest.state = .ready
      return ShownVideo(Video(manifest), revision: number)
    }
    let tree = try SampleTree()
    try tree.folder.makeDirectory("public/videos")
    let writer = SiteWriter(root: tree.root)
    var lists = ListBuilder(settings: settings(), assets: AssetLibrary(hls: []).names, writer: writer)
    try lists.write(videos, changed: ["videos"], collections: ["videos"])
    #expect(tree.text("sitemap.xml")?.contains("<loc>\(Self.base)/sitemap-3.xml</loc>") == true)
    #expect(tree.text("sitemap-1.xml")?.contains(">Number 0.<") == true)
    #expect(tree.text("sitemap-3.xml")?.contains(">Number 2099.<") == true)
    try lists.write(Array(videos.prefix(900)), changed: ["videos"], collections: ["videos"])
    #expect(tree.text("sitemap-1.xml") == nil && tree.text("sitemap.xml")?.contains(">Number 899.<") == true)
  }

  @Test("An operator's own robots.txt stays")
  func ownRobots() throws {
    let tree = try SampleTree()
    try tree.folder.write("User-agent: *\nDisallow: /\n", to: "public/robots.txt")
    var builder = builder(tree, settings())
    try builder.buildAll()
    #expect(tree.text("robots.txt") == "User-agent: *\nDisallow: /\n")
  }

  @Test("The pages speak German when told to, with the collection's own name")
  func german() throws {
    let tree = try SampleTree()
    var german = settings(language: "de-AT")
    german.collectionTitles = ["training": "Schulung <neu>"]
    german.footer = "Mühle"
    let place = try tree.add("Video", collection: try #require(CollectionName("training"))) {
      $0.source.audio = [
        .init(codec: "aac", profile: nil, channels: 2, sampleRate: 48000, language: "en", title: nil, isDefault: true)
      ]
    }
    var builder = builder(tree, german)
    try builder.buildAll()
    let home = try #require(tree.text("index.html"))
    #expect(home.contains("<html lang=\"de\">") && home.contains("Neueste Videos") && home.contains("15. Januar 2027"))
    #expect(home.contains("Schulung &lt;neu&gt;") && home.contains("Mühle"))
    #expect(home.contains("<span class=\"title\" dir=\"auto\" lang=\"en\">Video</span>"))
    let page = try #require(tree.page(place))
    #expect(page.contains("<h1 dir=\"auto\" lang=\"en\">Video</h1>") && page.contains("Englisch"))
  }
}
