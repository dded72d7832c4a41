import Catalog

/// One video: the player, what is known about it, and where it stands while it is still on its way.
struct PlayerPage {
  let frame: PageFrame
  let video: Video
  let collections: [String]

  func document() -> [UInt8] {
    frame.document(
      title: video.title, isSearchable: video.visibility == .public,
      scripts: video.state == .failed ? [] : [.classic(frame.assets.hls), .module(frame.assets.player)],
      collections: collections.map { CollectionLink(name: $0, isCurrent: $0 == video.collection.text) }
    ) {
      tag("article", .class("watch")) {
        if video.state == .failed { failure() } else { player() }
        tag("h1", .dirAuto) { video.title }
        facts()
        if let description = video.description { tag("p", .class("description"), .dirAuto) { description } }
        if !video.tags.isEmpty {
          tag("ul", .class("tags"), .aria("label", "Tags")) {
            for name in video.tags { tag("li", .dirAuto) { name } }
          }
        }
      }
    }
  }

  /// The addresses are those of the design, not of the manifest: the player asks for them before they are there.
  private func player() -> HTML {
    .fragment([
      tag(
        "div", .id("player"), .class("player"), .data("state", video.state.rawValue),
        .data("manifest", frame.place.here("manifest.json")), .data("master", frame.place.here(master))
      ) {
        tag(
          "video", .controls, .playsInline, .preload("metadata"),
          video.poster.map { .poster(frame.place.here($0)) }, .aria("label", video.title))
        tag("p", .class("notice"), .id("notice"), .role("status"), .hidden)
        tag("noscript") {
          tag("p", .class("notice")) {
            "To watch here, your browser has to run scripts. Any player takes "
            tag("a", .href(frame.place.here(master))) { "the stream's address" }
            "."
          }
        }
      },
      tag("div", .class("arrival"), .id("arrival"), video.state.isFinal ? .hidden : nil) {
        tag("progress", .id("arrived"), .max(100), .value(video.percent), .aria("label", "Processed"))
        tag("p", .id("arrival-text")) {
          video.state == .receiving
            ? "This video is still being uploaded." : "This video is still being processed: \(video.percent) %."
        }
      },
    ])
  }

  private func failure() -> HTML {
    tag("div", .class("failure"), .role("alert")) {
      tag("h2") { "This video could not be made ready" }
      tag("p", .dirAuto) { video.failure ?? "No reason is known; the log of the server may tell." }
    }
  }

  private func facts() -> HTML {
    tag("p", .class("facts")) {
      tag("time", .datetime(DisplayText.machineTime(video.created))) { DisplayText.day(video.created) }
      if let duration = video.duration {
        tag("time", .datetime(DisplayText.machineDuration(duration))) { DisplayText.clock(duration) }
      }
      if let height = video.height, height > 0 { tag("span") { "\(height)p" } }
      if !video.languages.isEmpty { tag("span") { video.languages.joined(separator: ", ") } }
    }
  }

  private var master: RelativePath { video.master ?? .master }
}
