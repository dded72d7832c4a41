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
      collections: collections.map { CollectionLink(name: $0, isCurrent: $0 == video.collection.text) },
      head: VideoSharing(frame: frame, video: video).head()
    ) {
      tag("article", .class("watch")) {
        if video.state == .failed { failure() } else { player() }
        tag("h1", .dirAuto, lang) { video.title }
        facts()
        tag("div", .class("actions"), .id("actions"))
        if let description = video.description { tag("p", .class("description"), .dirAuto, lang) { description } }
        if !video.tags.isEmpty {
          tag("ul", .class("tags"), .aria("label", frame.words.tags)) {
            for name in video.tags {
              tag("li") { tag("a", .href(frame.place.folder().query("tag", name)), .dirAuto) { name } }
            }
          }
        }
        tag("div", .id("segments"))
      }
    }
  }

  private func player() -> HTML {
    let player = PlayerElement(
      place: frame.place, video: video, language: frame.words.code,
      page: frame.place.folder(video.collection.text, video.id.text), embed: frame.place.here("embed.html"),
      sendsBeacons: frame.settings.analytics)
    return .fragment([player.element(), player.arrival()])
  }

  private func failure() -> HTML {
    tag("div", .class("failure"), .role("alert")) {
      tag("h2") { frame.words.failedTitle }
      tag("p", .dirAuto) { video.failure ?? frame.words.failedUnknown }
    }
  }

  private func facts() -> HTML {
    tag("p", .class("facts")) {
      tag("time", .datetime(DisplayText.machineTime(video.published))) { frame.words.day(video.published) }
      if let duration = video.duration {
        tag("time", .datetime(DisplayText.machineDuration(duration))) { DisplayText.clock(duration) }
      }
      if let height = video.height, height > 0 { tag("span") { "\(height)p" } }
      if !video.languages.isEmpty {
        tag("span") { video.languages.map(frame.words.name(ofLanguage:)).joined(separator: ", ") }
      }
    }
  }

  private var lang: Attribute? { video.language.map { .lang($0) } }
}
