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
  let height: Int?
  let languages: [String]

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
    let durations = [manifest.stream?.expectedDuration, manifest.source.duration, manifest.stream?.playableDuration]
    duration = durations.lazy.compactMap { $0 }.first { $0.isFinite && $0 > 0 && $0 < 1e8 }
    poster = manifest.poster.flatMap(RelativePath.init)
    master = manifest.stream?.master.flatMap(RelativePath.init)
    failure = manifest.error?.message
    height = manifest.source.video?.first?.height
    var languages: [String] = []
    for track in manifest.source.audio ?? [] where track.language != "und" && !languages.contains(track.language) {
      languages.append(track.language)
    }
    self.languages = languages
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
    (second.created, first.id.text) < (first.created, second.id.text)
  }

  /// Titles and tags are one line, whatever the manifest says.
  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
