import Catalog

/// One video: the player, what is known about it, and where it stands while it is still on its way.
struct PlayerPage {
  let frame: PageFrame
  let video: Video
  let collections: [String]

  func document() -> [UInt8] {
    frame.document(
      title: video.title, isSearchable: video.visibility == .public,
      styles: [frame.assets.playerStyle],
      scripts: video.state == .failed ? [] : [.classic(frame.assets.hls), .module(frame.assets.player)],
      collections: collections.map { CollectionLink(name: $0, isCurrent: $0 == video.collection.text) }
    ) {
      tag("article", .class("watch")) {
        if video.state == .failed { failure() } else { player() }
        tag("h1", .dirAuto) { video.title }
        facts()
        tag("div", .class("actions"), .id("actions"))
        if let description = video.description { tag("p", .class("description"), .dirAuto) { description } }
        if !video.tags.isEmpty {
          tag("ul", .class("tags"), .aria("label", "Tags")) {
            for name in video.tags { tag("li", .dirAuto) { name } }
          }
        }
        tag("div", .id("segments"))
      }
    }
  }

  private func player() -> HTML {
    let player = PlayerElement(
      place: frame.place, video: video, sendsBeacons: frame.settings.analytics)
    return .fragment([player.element(), player.arrival()])
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
}
