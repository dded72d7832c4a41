import Catalog
import Inbox
import Operations

/// `chapters:` of a video's metadata: a list of `start` and `title`, in the order of their starts.
struct ChapterList {
  private static let most = 500
  private static let longestTitle = 200
  private static let keys = ["start", "end", "title"]

  private(set) var mistakes: [String] = []

  /// - Returns: nil when there are `mistakes`.
  mutating func read(_ node: YAMLNode) -> [MetadataOverlay.Chapter]? {
    guard case .sequence(let items) = node.content, !items.isEmpty, items.count <= Self.most else {
      complain(node, "chapters are a list of at most \(Self.most), each such as {start: 1:30, title: The harbour}")
      return nil
    }
    var chapters: [MetadataOverlay.Chapter] = []
    for item in items {
      guard let chapter = chapter(item) else { continue }
      if let last = chapters.last, chapter.start <= last.start {
        complain(item, "a chapter starts after the one before it")
      }
      chapters.append(chapter)
    }
    return mistakes.isEmpty ? chapters : nil
  }

  private mutating func chapter(_ node: YAMLNode) -> MetadataOverlay.Chapter? {
    guard case .mapping(let entries) = node.content else {
      complain(node, "a chapter has a start and a title")
      return nil
    }
    var (start, end, title): (Double?, Double?, String?) = (nil, nil, nil)
    for entry in entries {
      let text = if case .scalar(let text) = entry.value.content { text } else { "" }
      switch entry.key {
      case "start":
        start = MediaTime.seconds(text)
        if start == nil { complain(entry.value, "start is a time such as 90, 1:30 or 1:02:03.5") }
      case "end":
        end = MediaTime.seconds(text)
        if end == nil { complain(entry.value, "end is a time such as 90, 1:30 or 1:02:03.5") }
      case "title":
        title = text.count <= Self.longestTitle ? PlainText.line(text, atMost: Self.longestTitle) : nil
        if title == nil { complain(entry.value, "a chapter's title is text with at most \(Self.longestTitle) letters") }
      default: complain(entry.value, "a chapter has start, end and title, and nothing else")
      }
    }
    guard let start, let title else {
      if mistakes.isEmpty { complain(node, "a chapter has a start and a title") }
      return nil
    }
    if let end, end < start {
      complain(node, "a chapter ends after its start")
      return nil
    }
    return MetadataOverlay.Chapter(start: start, end: end, title: title)
  }

  private mutating func complain(_ node: YAMLNode, _ allowed: String) {
    mistakes.append("line \(node.line): \(allowed)")
  }
}
