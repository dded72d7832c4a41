import Catalog
import Foundation
import Media

/// The container's chapters on the stream's own time line.
enum ChapterTimes {
  /// More than that is no list for people; a hostile header may have millions.
  private static let most = 1000

  /// - Parameters:
  ///   - streamStart: when the first picture is shown, on the container's clock. Seconds.
  ///   - duration: of the stream, where it is known. Seconds.
  /// - Returns: those that lie within the stream, in the order of their start; nil when there are none.
  static func fitted(
    _ chapters: [MediaFacts.Chapter], streamStart: Double, duration: Double?
  ) -> [Manifest.Chapter]? {
    let moved = chapters.prefix(most).filter { $0.start.isFinite && $0.end.isFinite }
      .map { Manifest.Chapter(start: $0.start - streamStart, end: $0.end - streamStart, title: $0.title) }
    return clipped(moved, to: duration)
  }

  static func clipped(_ chapters: [Manifest.Chapter], to duration: Double?) -> [Manifest.Chapter]? {
    let end = duration ?? 1e9
    let inside = chapters.filter { $0.start < end - 0.001 && ($0.end > 0.001 || $0.start >= 0) }
      .map { Manifest.Chapter(start: rounded($0.start), end: rounded(min($0.end, end)), title: $0.title) }
      .sorted { $0.start < $1.start }
    let closed = inside.indices.map { index in
      var chapter = inside[index]
      if chapter.end <= chapter.start {
        // Some containers know no ends.
        let next = inside[index...].first { $0.start > chapter.start }?.start ?? rounded(duration ?? chapter.start)
        chapter.end = max(next, chapter.start)
      }
      return chapter
    }
    return closed.isEmpty ? nil : closed
  }

  /// Milliseconds: what WebVTT can say.
  private static func rounded(_ seconds: Double) -> Double { (Manifest.bounded(seconds) * 1000).rounded() / 1000 }
}
