import Catalog
import Foundation

/// What pages say about one video: a manifest without what only players read, checked and in the visitor's terms.
///
/// Small on purpose: a site keeps one for each of its videos, a manifest with its thousands of segments does not stay.
struct Video: Equatable, Sendable {
  let id: VideoID
  let collection: CollectionName
  /// Never empty; one line.
  let title: String
  let description: String?
  let tags: [String]
  let state: VideoState
  let visibility: Visibility
  /// The share that is packaged, in steps of five: finer ones would rewrite every list that shows the video.
  let percent: Int
  let created: Date
  /// Until when there is no page; nil for a video that may be seen at once.
  let publishAt: Date?
  /// Seconds.
  let duration: Double?
  let poster: RelativePath?
  let master: RelativePath?
  let failure: String?
  let width: Int?
  let height: Int?
  /// Of the default audio track, the others after it; BCP 47.
  let languages: [String]
  /// When the video became ready.
  let ready: Date?
  let sourceSizeBytes: Int64?

  init(_ manifest: Manifest) {
    id = manifest.id
    collection = manifest.collection
    let line = Self.line(manifest.title)
    title = line.isEmpty ? manifest.id.text : line
    description = manifest.description.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    tags = (manifest.tags ?? []).map(Self.line).filter { !$0.isEmpty }
    state = manifest.state
    visibility = manifest.visibility ?? .public
    percent = manifest.progress.isFinite ? Int(min(max(manifest.progress, 0), 1) * 20) * 5 : 0
    created = manifest.created
    publishAt = manifest.publishAt
    let known = manifest.state == .ready ? manifest.stream?.playableDuration : manifest.stream?.expectedDuration
    let durations = [known, manifest.source.duration, manifest.stream?.playableDuration]
    duration = durations.lazy.compactMap { $0 }.first { $0.isFinite && $0 > 0 && $0 < 1e8 }
    poster = manifest.poster.flatMap(RelativePath.init)
    master = manifest.stream?.master.flatMap(RelativePath.init)
    failure = manifest.error?.message
    width = manifest.source.video?.first?.width
    height = manifest.source.video?.first?.height
    var languages: [String] = []
    let tracks = manifest.source.audio ?? []
    for track in tracks.filter(\.isDefault) + tracks where Self.isLanguage(track.language) {
      if !languages.contains(track.language) { languages.append(track.language) }
    }
    self.languages = languages
    ready = manifest.ready
    sourceSizeBytes = manifest.source.sizeBytes
  }

  /// Whether the video has a page at `now`.
  func hasPage(at now: Date) -> Bool {
    switch state {
    case .review, .rejected: false
    case .receiving, .processing, .ready, .failed: publishAt.map { $0 <= now } ?? true
    }
  }

  /// Whether lists and the catalogue name the video at `now`.
  func isListed(at now: Date) -> Bool { visibility == .public && hasPage(at: now) }

  /// Newest first; the id decides between videos of one moment, so that a list never depends on the disk's order.
  static func isNewer(_ first: Video, _ second: Video) -> Bool {
    (second.published, first.id.text) < (first.published, second.id.text)
  }

  /// The language that the video is in, when it is in one: that of its title and description, most likely.
  var language: String? { languages.count == 1 ? languages[0] : nil }

  /// When it came before visitors: a list in this order has what is new at its beginning.
  var published: Date { max(created, publishAt ?? created) }

  /// A code that may stand in `lang` (BCP 47 §2.1, without its rarities).
  private static func isLanguage(_ code: String) -> Bool {
    let parts = code.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (2...3).contains(first.utf8.count), code != "und", code != "mul", code != "zxx"
    else {
      return false
    }
    return parts.count <= 4
      && parts.allSatisfy { part in
        (1...8).contains(part.utf8.count)
          && part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
              UInt8(ascii: "0")...UInt8(ascii: "9"):
              true
            default: false
            }
          }
      }
  }

  /// Titles and tags are one line, whatever the manifest says.
  private static func line(_ text: String) -> String { DisplayText.oneLine(text) }
}
