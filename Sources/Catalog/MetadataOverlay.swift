import Foundation

/// What people have said about a video in files beside it, in the form in which it goes into the manifest.
///
/// While a worker owns the manifest nobody else may write it, so `leatd` puts this beside it, and whoever writes the
/// manifest next lets it count. It is the one file in a video's folder that is written without the lock, always whole.
package struct MetadataOverlay: Codable, Equatable, Sendable {
  /// Hidden by the web server, as all names that begin with a dot are.
  package static let folder = ".sidecars"
  private static let name = "\(folder)/overlay.json"

  package struct Chapter: Codable, Equatable, Sendable {
    package var start: Double
    /// Absent: where the next one starts.
    package var end: Double?
    package var title: String

    package init(start: Double, end: Double?, title: String) {
      self.start = start
      self.end = end
      self.title = title
    }
  }

  package var title: String?
  package var description: String?
  package var tags: [String]?
  /// Of what is spoken; BCP 47.
  package var language: String?
  package var visibility: Visibility?
  /// RFC 3339.
  package var publishAt: String?
  package var chapters: [Chapter]?
  /// What was wrong with files beside the video, each a sentence.
  package var warnings: [String]?

  package init() {}

  package var isEmpty: Bool { self == MetadataOverlay() }

  /// What `self` says, and where it says nothing what `other` says.
  package func completed(by other: MetadataOverlay) -> MetadataOverlay {
    var result = self
    result.title = title ?? other.title
    result.description = description ?? other.description
    result.tags = tags ?? other.tags
    result.language = language ?? other.language
    result.visibility = visibility ?? other.visibility
    result.publishAt = publishAt ?? other.publishAt
    result.chapters = chapters ?? other.chapters
    let all = (other.warnings ?? []) + (warnings ?? []).filter { other.warnings?.contains($0) != true }
    result.warnings = all.isEmpty ? nil : all
    return result
  }

  /// Puts it into `manifest`; what it does not speak of stays. Doing it again changes nothing.
  package func apply(to manifest: inout Manifest) {
    if let title { manifest.title = title }
    if let description { manifest.description = description }
    if let tags { manifest.tags = tags }
    if let language { manifest.language = language }
    if let visibility { manifest.visibility = visibility }
    if let time = publishAt.flatMap(Timestamp.date) { manifest.publishAt = time }
    if let chapters { manifest.chapters = Self.closed(chapters, at: manifest.source.duration) }
    let new = (warnings ?? []).filter { manifest.warnings?.contains($0) != true }
    if !new.isEmpty { manifest.warnings = (manifest.warnings ?? []) + new }
  }

  /// Gives each chapter an end, within the video's `duration` where that is known.
  private static func closed(_ chapters: [Chapter], at duration: Double?) -> [Manifest.Chapter]? {
    let inside = chapters.filter { chapter in duration.map { chapter.start < $0 } ?? true }
    let closed = inside.indices.map { index in
      let chapter = inside[index]
      let next = index + 1 < inside.count ? inside[index + 1].start : duration ?? chapter.start
      let end = min(chapter.end ?? next, duration ?? .infinity)
      return Manifest.Chapter(start: chapter.start, end: max(end, chapter.start), title: chapter.title)
    }
    return closed.isEmpty ? nil : closed
  }

  /// The one that lies in `directory`; empty when there is none, or none that can be read.
  package static func read(in directory: CatalogDirectory) -> MetadataOverlay {
    guard let bytes = FileManager.default.contents(atPath: directory.file(name)),
      let overlay = try? JSONDecoder().decode(MetadataOverlay.self, from: bytes)
    else { return MetadataOverlay() }
    return overlay
  }

  /// Lays it into `directory`, which must be there.
  package func write(in directory: CatalogDirectory) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = [UInt8](try encoder.encode(self))
    try CatalogDirectory(path: directory.file(Self.folder)).create(sync: false)
    try AtomicFile.write(bytes, to: directory.file(Self.name), sync: false)
  }

  /// Takes it away: it is in the manifest, and nobody else writes there.
  package static func remove(in directory: CatalogDirectory) {
    try? FileManager.default.removeItem(atPath: directory.file(name))
  }
}
