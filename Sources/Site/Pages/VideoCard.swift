import Catalog

/// One video in a list: picture, duration, state, title. `card.js` makes the same of an entry of `catalog.json`.
struct VideoCard {
  let frame: PageFrame
  let video: Video
  let showsCollection: Bool
  /// Whether its picture is in sight when the page opens.
  let isEager: Bool

  func html() -> HTML {
    tag("li", .class("card"), news) {
      tag("a", .href(frame.place.folder(video.collection.text, video.id.text))) {
        tag("span", .class("picture")) {
          if let poster = video.poster {
            tag(
              "img", .src(frame.place.file(poster, in: video.collection.text, video.id.text)), .alt(""),
              isEager ? nil : .loading("lazy"), .decoding("async"), .width(640), .height(360))
          }
          if video.state != .ready { StateBadge(words: frame.words, video: video).html() }
          if let duration = video.duration {
            tag("time", .class("duration"), .datetime(DisplayText.machineDuration(duration))) {
              DisplayText.clock(duration)
            }
          }
        }
        tag("span", .class("title"), .dirAuto, video.language.map { .lang($0) }) { video.title }
      }
      tag("p", .class("facts")) {
        if showsCollection { tag("span", .dirAuto) { frame.settings.title(of: video.collection.text) } }
        tag("time", .datetime(DisplayText.machineTime(video.published))) { frame.words.day(video.published) }
      }
    }
  }

  /// Where the page's script hears what becomes of the video, as long as anything does.
  private var news: Attribute? {
    if video.state.isFinal { return nil }
    return .data("manifest", frame.place.file(video.collection.text, video.id.text, "manifest.json"))
  }
}

/// Where a video is on its way, while it is not simply ready.
struct StateBadge {
  let words: Words
  let video: Video

  func html() -> HTML {
    tag("span", .class("state"), .data("state", video.state.rawValue)) {
      switch video.state {
      case .receiving:
        tag("span", .class("state-text")) { words.receiving }
      case .processing:
        tag("span", .class("state-text")) { words.processing.replacing("{percent}", with: String(video.percent)) }
        tag("progress", .max(100), .value(video.percent), .aria("label", words.processed))
      case .failed:
        tag("span", .class("state-text")) { words.failed }
      case .ready, .review, .rejected:
        ""
      }
    }
  }
}
