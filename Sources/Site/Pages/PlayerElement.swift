import Catalog
import Foundation

/// The element that `player.js` makes a player of, for the video's own page and for one that others embed.
///
/// Everything that the scripts need to know of the page is in `data-…` attributes.
struct PlayerElement {
  let place: PagePlace
  let video: Video
  /// Of the page; BCP 47.
  var language = "en"
  /// The page's address that visitors share, and that of the page that others embed.
  var page: Link?
  var embed: Link?
  /// Whether the player tells the server how it is watched.
  var sendsBeacons = true

  /// The addresses are those of the design, not of the manifest: the player asks for them before they are there.
  func element() -> HTML {
    tag(
      "div", .id("player"), .class("player"), .data("video", video.id.text), .data("title", video.title),
      .data("state", video.state.rawValue), .data("manifest", place.here("manifest.json")),
      .data("master", place.here(master)), page.map { .data("page", $0) }, embed.map { .data("embed", $0) },
      sendsBeacons ? .data("beacon", place.file("_leat", "beacon")) : nil
    ) {
      tag("div", .class("stage")) {
        tag(
          "video", .controls, .playsInline, .preload("metadata"),
          video.poster.map { .poster(place.here($0)) }, .aria("label", video.title))
        tag("p", .class("notice"), .id("notice"), .role("status"), .hidden)
        tag("noscript") {
          tag("p", .class("notice")) {
            text("noScript")
            " "
            tag("a", .href(place.here(master))) { text("streamAddress") }
          }
        }
      }
    }
  }

  /// How far a video is that is still on its way.
  func arrival() -> HTML {
    let sentence = text(video.state == .receiving ? "receiving" : "processing")
    return tag("div", .class("arrival"), .id("arrival"), video.state.isFinal ? .hidden : nil) {
      tag("progress", .id("arrived"), .max(100), .value(video.percent), .aria("label", text("processed")))
      tag("p", .id("arrival-text")) { sentence.replacing("{percent}", with: String(video.percent)) }
    }
  }

  private var master: RelativePath { video.master ?? .master }

  private func text(_ name: String) -> String { PlayerWords.table(language: language)[name] ?? name }
}
