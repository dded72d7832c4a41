/// What a page that wants to show the player reads (oEmbed 1.0, "video"): a file beside the video's page, which names
/// it (discovery, section 4).
struct OEmbed {
  static let name = "oembed.json"

  let settings: SiteSettings
  let address: PagePlace
  let video: Video

  func document() -> [UInt8] {
    let links = VideoLinks(address: address, video: video)
    let size = EmbedSize(video)
    let frame = tag(
      "iframe", .src(links.embed), .width(size.width), .height(size.height), .title(video.title),
      .allow("autoplay; picture-in-picture"), .allowFullscreen)
    return JSON.object(
      ("version", .text("1.0")), ("type", .text("video")), ("title", .text(video.title)),
      ("provider_name", .text(settings.title)), ("provider_url", .text(address.folder().text)),
      ("thumbnail_url", links.poster.map { .text($0.text) }),
      ("thumbnail_width", links.poster.map { _ in .whole(size.width) }),
      ("thumbnail_height", links.poster.map { _ in .whole(size.height) }), ("width", .whole(size.width)),
      ("height", .whole(size.height)), ("html", .text(String(decoding: frame.rendered(), as: UTF8.self)))
    ).rendered()
  }
}
