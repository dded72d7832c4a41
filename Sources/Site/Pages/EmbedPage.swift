import Catalog

/// The player alone, for pages of others: the only one that nginx lets them frame.
struct EmbedPage {
  static let name = "embed.html"

  let frame: PageFrame
  let video: Video

  func document() -> [UInt8] {
    let hasFailed = video.state == .failed
    return frame.embedded(
      title: video.title, styles: [frame.assets.playerStyle],
      scripts: hasFailed ? [] : [.classic(frame.assets.hls), .module(frame.assets.player)],
      head: VideoSharing(frame: frame, video: video).canonical()
    ) {
      tag("main", .id("contents")) {
        tag("h1", .class("only-read"), .dirAuto, video.language.map { .lang($0) }) { video.title }
        if hasFailed {
          tag("div", .class("failure")) {
            tag("h2") { frame.words.failedTitle }
            tag("p", .dirAuto) { video.failure ?? frame.words.failedUnknown }
          }
        } else {
          PlayerElement(
            place: frame.place, video: video, language: frame.words.code, page: page,
            embed: frame.place.here("embed.html"), sendsBeacons: frame.settings.analytics
          ).element()
        }
        tag("p", .class("embed-link")) {
          tag("a", .href(page), .target("_blank"), .rel("noopener")) {
            frame.words.watchOn.replacing("{site}", with: frame.settings.title)
          }
        }
      }
    }
  }

  private var page: Link { frame.place.folder(video.collection.text, video.id.text) }
}
