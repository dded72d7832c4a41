/// Reads the small part of YAML that a configuration, or a video's metadata, needs: one document of mappings, lists and plain values.
///
/// Aliases and tags are refused rather than followed, and depth is bounded: no short text can unfold into a large one.
package struct YAMLDocument {
  /// Far deeper than any setting.
  package static let deepest = 16

  /// The document's root; `null` for an empty text.
  package let root: YAMLNode
  /// Keys that stand twice in one mapping: the first one is kept.
  package private(set) var problems: [YAMLError] = []

  package init(parsing bytes: [UInt8]) throws(YAMLError) {
    var composer = Composer(events: try YAMLEvents(bytes))
    root = try composer.document()
    problems = composer.problems
  }
}

/// Builds nodes from events.
private struct Composer: ~Copyable {
  var events: YAMLEvents
  var problems: [YAMLError] = []

  init(events: consuming YAMLEvents) { self.events = events }

  mutating func document() throws(YAMLError) -> YAMLNode {
    _ = try events.next()  // the stream's start
    guard case .documentStart = try events.next().kind else { return YAMLNode(content: .null, line: 1) }
    let root = try node(from: try events.next(), depth: 0)
    _ = try events.next()  // the document's end
    let after = try events.next()
    guard case .streamEnd = after.kind else {
      throw YAMLError(line: after.line, message: "a second document begins; there can be only one")
    }
    return root
  }

  private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
    guard depth <= YAMLDocument.deepest else {
      throw YAMLError(line: event.line, message: "nested more than \(YAMLDocument.deepest) levels deep")
    }
    guard !event.isTagged else { throw YAMLError(line: event.line, message: "tags ('!…') are not supported") }
    switch event.kind {
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
      return YAMLNode(content: isNull ? .null : .scalar(text), line: event.line)
    case .sequenceStart: return YAMLNode(content: .sequence(try items(depth: depth + 1)), line: event.line)
    case .mappingStart: return YAMLNode(content: .mapping(try entries(depth: depth + 1)), line: event.line)
    case .alias:
      throw YAMLError(line: event.line, message: "aliases ('*name') are not supported; write the value again")
    case .sequenceEnd, .mappingEnd, .documentStart, .documentEnd, .streamStart, .streamEnd:
      throw YAMLError(line: event.line, message: "a value is missing")
    }
  }

  private mutating func items(depth: Int) throws(YAMLError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { return items }
      items.append(try node(from: event, depth: depth))
    }
  }

  private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { return entries }
      guard case .scalar(let key, _) = event.kind, !event.isTagged else {
        throw YAMLError(line: event.line, message: "a key is one word, not a list, a mapping, an alias or a tag")
      }
      let value = try node(from: try events.next(), depth: depth)
      if let first = lines[key] {
        let message = "\(String(quoting: key)) stands here again; it is already set in line \(first)"
        problems.append(YAMLError(line: event.line, message: message))
      } else {
        lines[key] = event.line
        entries.append(YAMLNode.Entry(key: key, line: event.line, value: value))
      }
    }
  }
}
