import Foundation

/// A video's chapters as players read them: WebVTT for browsers, and Apple's JSON, which the multivariant playlist names as
/// session data (*Providing JavaScript Object Notation (JSON) chapters*). A title is text, whatever it holds.
package struct ChapterFiles: Equatable, Sendable {
  package static let textName = "chapters.vtt"
  package static let dataName = "chapters.json"

  private let chapters: [Manifest.Chapter]
  /// BCP 47.
  private let language: String

  /// - Parameter language: of the titles, BCP 47: that of the video, where somebody has said it.
  package init(_ chapters: [Manifest.Chapter]?, language: String? = nil) {
    self.language = language ?? "und"
    // A cue has to last.
    self.chapters = (chapters ?? []).filter { $0.start.isFinite && $0.end.isFinite && $0.start >= 0 }.map {
      Manifest.Chapter(start: $0.start, end: max($0.end, $0.start + 0.001), title: $0.title)
    }
  }

  package var isEmpty: Bool { chapters.isEmpty }

  /// WebVTT.
  package var text: String {
    var text = "WEBVTT\n"
    for (number, chapter) in chapters.enumerated() {
      text += "\n\(number + 1)\n\(Self.stamp(chapter.start)) --> \(Self.stamp(chapter.end))\n"
      text += Self.cueText(chapter.title, number: number + 1) + "\n"
    }
    return text
  }

  /// Apple's JSON.
  package var data: String {
    let entries = chapters.enumerated().map { number, chapter in
      Entry(
        chapter: number + 1, startTime: chapter.start,
        duration: ((chapter.end - chapter.start) * 1000).rounded() / 1000,
        titles: [Entry.Title(language: language, title: chapter.title)])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(entries) else { return "[]\n" }
    return String(decoding: bytes, as: UTF8.self) + "\n"
  }

  private struct Entry: Encodable {
    struct Title: Encodable {
      let language: String
      let title: String
    }

    let chapter: Int
    let startTime: Double
    let duration: Double
    let titles: [Title]

    enum CodingKeys: String, CodingKey {
      case chapter, duration, titles
      case startTime = "start-time"
    }
  }

  /// `HH:MM:SS.mmm`.
  package static func stamp(_ seconds: Double) -> String {
    let all = Int((min(max(seconds, 0), 1e9) * 1000).rounded())
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    return [all / 3_600_000, all / 60_000 % 60].map { padded($0, 2) + ":" }.joined()
      + "\(padded(all / 1000 % 60, 2)).\(padded(all % 1000, 3))"
  }

  /// One line, in which nothing is markup (WebVTT §4.2.2: cue text).
  private static func cueText(_ title: String, number: Int) -> String {
    var text = ""
    for scalar in title.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case _ where scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}":
        text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text.allSatisfy(\.isWhitespace) ? "\(number)" : text
  }
}
