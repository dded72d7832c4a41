import CYAML

/// One step through a YAML text, as libyaml tells it.
struct YAMLEvent {
  enum Kind {
    case scalar(text: String, isPlain: Bool)
    case alias
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    case documentStart, documentEnd, streamStart, streamEnd
  }

  let kind: Kind
  let isTagged: Bool
  /// From 1.
  let line: Int
}

/// libyaml's parser over `bytes`; freed when its owner goes away.
struct YAMLEvents: ~Copyable {
  // libyaml keeps pointers into both: neither may move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) throws(YAMLError) {
    parser = .allocate(capacity: 1)
    input = .allocate(capacity: bytes.count)
    _ = input.initialize(from: bytes)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      input.deallocate()
      throw YAMLError(line: 1, message: "out of memory")
    }
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  mutating func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError }
    defer { yaml_event_delete(&event) }
    let line = Self.lineNumber(event.start_mark.line)
    var isTagged = false
    let kind: YAMLEvent.Kind
    switch event.type {
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_SEQUENCE_START_EVENT:
      kind = .sequenceStart
      isTagged = event.data.sequence_start.tag != nil
    case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      kind = .mappingStart
      isTagged = event.data.mapping_start.tag != nil
    case YAML_MAPPING_END_EVENT: kind = .mappingEnd
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      kind = .scalar(text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      isTagged = scalar.tag != nil
    case YAML_ALIAS_EVENT: kind = .alias
    default: throw YAMLError(line: line, message: "libyaml ended before the text did")
    }
    return YAMLEvent(kind: kind, isTagged: isTagged, line: line)
  }

  private var syntaxError: YAMLError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "out of memory"
    guard state.error != YAML_READER_ERROR else {
      return YAMLError(line: lineOfOffset(state.problem_offset), message: "not YAML: \(problem)")
    }
    let context = state.context.map { String(cString: $0) + ": " } ?? ""
    return YAMLError(line: Self.lineNumber(state.problem_mark.line), message: "not YAML: \(context)\(problem)")
  }

  /// The reader knows no lines, only bytes.
  private func lineOfOffset(_ offset: Int) -> Int {
    1 + input.prefix(max(0, offset)).count { $0 == UInt8(ascii: "\n") }
  }

  private static func lineNumber(_ mark: Int) -> Int { mark.addingReportingOverflow(1).partialValue }
}
