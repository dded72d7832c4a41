import Catalog

/// One video in a list: picture, duration, state, title.
struct VideoCard {
  let place: PagePlace
  let video: Video

  func html() -> HTML {
    tag("li", .class("card"), news) {
      tag("a", .href(place.folder(video.collection.text, video.id.text))) {
        tag("span", .class("picture")) {
          if let poster = video.poster {
            tag(
              "img", .src(place.file(poster, in: video.collection.text, video.id.text)), .alt(""), .loading("lazy"),
              .width(640), .height(360))
          }
          if let duration = video.duration {
            tag("time", .class("duration"), .datetime(DisplayText.machineDuration(duration))) {
              DisplayText.clock(duration)
            }
          }
          if video.state != .ready { StateBadge(video: video).html() }
        }
        tag("span", .class("title"), .dirAuto) { video.title }
      }
      tag("p", .class("facts")) {
        tag("time", .datetime(DisplayText.machineTime(video.created))) { DisplayText.day(video.created) }
      }
    }
  }

  /// Where the page's script hears what becomes of the video, as long as anything does.
  private var news: Attribute? {
    if video.state.isFinal { return nil }
    return .data("manifest", place.file(video.collection.text, video.id.text, "manifest.json"))
  }
}

/// Where a video is on its way, while it is not simply ready.
struct StateBadge {
  let video: Video

  func html() -> HTML {
    tag("span", .class("state"), .data("state", video.state.rawValue)) {
      switch video.state {
      case .receiving:
        "Uploading"
      case .processing:
        tag("span", .class("state-text")) { "Processing \(video.percent) %" }
        tag("progress", .max(100), .value(video.percent), .aria("label", "Processed"))
      case .failed:
        "Failed"
      case .ready, .review, .rejected:
        ""
      }
    }
  }
}
