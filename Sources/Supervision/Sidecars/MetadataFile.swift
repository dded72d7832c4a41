import Catalog
import Foundation
import HLS
import Inbox
import Operations

/// What people write about a video in `movie.yaml`: title, description, tags, language, visibility, publish_at, chapters.
///
/// A mistake in a key that is known refuses the whole file, with every mistake and its line: half of what somebody has
/// asked for may be what they did not want, such as a title without `visibility: unlisted`.
struct MetadataFile: Equatable, Sendable {
  let overlay: MetadataOverlay
  /// Keys that nobody reads, each as a sentence.
  let warnings: [String]

  private static let keys = ["title", "description", "tags", "language", "visibility", "publish_at", "chapters"]
  private static let mostTags = 50
  private static let longestTag = 100
  /// More mistakes than anybody mends in one go.
  private static let mostMistakes = 10

  /// - Parameter zone: of times that name none.
  init(_ bytes: [UInt8], zone: TimeZone = .current) throws(SidecarFault) {
    var reader = Reader(zone: zone)
    let document: YAMLDocument
    do throws(YAMLError) { document = try YAMLDocument(parsing: bytes) } catch {
      throw Self.fault(["line \(error.line): \(String(printable: error.message))"])
    }
    reader.mistakes = document.problems.map { "line \($0.line): \(String(printable: $0.message))" }
    guard case .mapping(let entries) = document.root.content else {
      throw Self.fault(["it has to hold keys with values, such as 'title: My holidays'"])
    }
    var warnings: [String] = []
    for entry in entries {
      if Self.keys.contains(entry.key) {
        reader.read(entry)
      } else if warnings.count < Self.mostMistakes {
        let hint = suggestion(for: entry.key, among: Self.keys).map { "did you mean '\($0)'?" }
        let words = hint ?? "known are \(Self.keys.joined(separator: ", "))"
        warnings.append("line \(entry.line): '\(String(printable: entry.key.prefix(40)))' is no known key; \(words)")
      }
    }
    guard reader.mistakes.isEmpty else { throw Self.fault(reader.mistakes) }
    guard !reader.overlay.isEmpty else {
      throw Self.fault(["it says nothing: known keys are \(Self.keys.joined(separator: ", "))"] + warnings)
    }
    overlay = reader.overlay
    self.warnings = warnings
  }

  private static func fault(_ mistakes: [String]) -> SidecarFault {
    let shown = mistakes.prefix(mostMistakes).joined(separator: "; ")
    let more = mistakes.count > mostMistakes ? "; and \(mistakes.count - mostMistakes) more" : ""
    return SidecarFault("The metadata cannot be used: \(shown)\(more). Nothing of it is taken; drop it again, mended.")
  }

  private struct Reader {
    let zone: TimeZone
    var overlay = MetadataOverlay()
    var mistakes: [String] = []

    mutating func read(_ entry: YAMLNode.Entry) {
      switch entry.key {
      case "title": overlay.title = line(entry.value, "title", atMost: PlainText.longestTitle)
      case "description": overlay.description = description(entry.value)
      case "tags": overlay.tags = tags(entry.value)
      case "language":
        overlay.language = text(entry.value).map { LanguageTag($0).text }.flatMap { $0 == "und" ? nil : $0 }
        if overlay.language == nil { complain(entry.value, "language is a code such as en, de or pt-BR") }
      case "visibility":
        overlay.visibility = text(entry.value).flatMap(Visibility.init)
        if overlay.visibility == nil { complain(entry.value, "visibility is public or unlisted") }
      case "publish_at":
        overlay.publishAt = text(entry.value).flatMap { PublicationTime.date($0, zone: zone) }.map(Timestamp.text)
        if overlay.publishAt == nil {
          complain(
            entry.value, "publish_at is a time such as 2026-12-24, 2026-12-24 18:00 or 2026-12-24T18:00:00+01:00")
        }
      default:
        var list = ChapterList()
        overlay.chapters = list.read(entry.value)
        mistakes += list.mistakes
      }
    }

    private func text(_ node: YAMLNode) -> String? {
      if case .scalar(let text) = node.content { text } else { nil }
    }

    private mutating func line(_ node: YAMLNode, _ name: String, atMost limit: Int) -> String? {
      guard let text = text(node), text.count <= limit, let line = PlainText.line(text, atMost: limit) else {
        complain(node, "\(name) is text with at most \(limit) letters")
        return nil
      }
      return line
    }

    private mutating func description(_ node: YAMLNode) -> String? {
      guard let text = text(node), text.count <= PlainText.longestDescription, let text = PlainText.paragraphs(text)
      else {
        complain(node, "description is text with at most \(PlainText.longestDescription) letters")
        return nil
      }
      return text
    }

    /// A list, or one line with commas.
    private mutating func tags(_ node: YAMLNode) -> [String]? {
      let nodes: [YAMLNode]
      switch node.content {
      case .sequence(let items): nodes = items
      case .scalar(let text):
        let parts = text.split(separator: ",").compactMap { PlainText.line(String($0), atMost: longestTag) }
        return checked(parts, node)
      case .null, .mapping:
        complain(node, "tags are a list of words, such as [sea, ships]")
        return nil
      }
      return checked(nodes.compactMap { line($0, "each of the tags", atMost: longestTag) }, node)
    }

    private mutating func checked(_ tags: [String], _ node: YAMLNode) -> [String]? {
      guard tags.count <= mostTags else {
        complain(node, "there are at most \(mostTags) tags")
        return nil
      }
      var seen: Set<String> = []
      return tags.filter { seen.insert($0.lowercased()).inserted }
    }

    private mutating func complain(_ node: YAMLNode, _ allowed: String) {
      mistakes.append("line \(node.line): \(allowed)")
    }
  }
}
