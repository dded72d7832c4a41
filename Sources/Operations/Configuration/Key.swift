/// One key of the configuration file: its name, and how its value gets into `Target`.
struct Key<Target> {
  let name: String
  /// The keys below this one, when it is a section.
  let keysBelow: [String]
  /// Reads the value at `node`; `path` is the key's full name, for messages.
  let read: Reader

  typealias Reader = (_ node: YAMLNode, _ path: String, _ target: inout Target, _ problems: inout Problems) -> Void

  init(name: String, keysBelow: [String], read: @escaping Reader) {
    self.name = name
    self.keysBelow = keysBelow
    self.read = read
  }

  init<Value>(_ name: String, _ property: WritableKeyPath<Target, Value>, _ kind: ValueKind<Value>) {
    self.name = name
    keysBelow = []
    read = { node, path, target, problems in
      if let value = kind.read(node) {
        target[keyPath: property] = value
      } else {
        problems.add(node.line, "\(path): found \(describe(node)); allowed: \(kind.allowed)")
      }
    }
  }

  /// A mapping with keys of its own.
  init<Part>(section name: String, _ property: WritableKeyPath<Target, Part>, _ keys: [Key<Part>]) {
    self.name = name
    keysBelow = keys.map(\.name)
    read = { node, path, target, problems in
      keys.read(node, path, into: &target[keyPath: property], &problems)
    }
  }
}

extension Array {
  /// Reads the mapping at `node`, whose keys these are; `path` names the mapping, empty for the whole file.
  func read<Target>(_ node: YAMLNode, _ path: String, into target: inout Target, _ problems: inout Problems)
  where Element == Key<Target> {
    for entry in entries(of: node, path, &problems) {
      let name = path.isEmpty ? String(printable: entry.key) : "\(path).\(String(printable: entry.key))"
      if let key = first(where: { $0.name == entry.key }) {
        key.read(entry.value, name, &target, &problems)
      } else {
        let hint =
          suggestion(for: entry.key, among: map(\.name)).map { "did you mean \($0)?" }
          ?? "allowed: " + map(\.name).joined(separator: ", ")
        problems.add(entry.line, "\(shortened(name)): there is no such key; \(hint)")
      }
    }
  }
}

/// The mistakes found so far.
struct Problems {
  let file: String
  private(set) var list: [ConfigurationError.Problem] = []

  init(file: String) { self.file = file }

  mutating func add(_ line: Int?, _ message: String) {
    list.append(ConfigurationError.Problem(file: file, line: line, message: message))
  }
}

/// The entries of a mapping; none, and a problem, when `node` is something else.
func entries(of node: YAMLNode, _ path: String, _ problems: inout Problems) -> [YAMLNode.Entry] {
  switch node.content {
  case .mapping(let entries): return entries
  case .null: return []
  case .scalar, .sequence:
    let name = path.isEmpty ? "the configuration" : path
    problems.add(node.line, "\(name): found \(describe(node)); allowed: keys with values, each in a line of its own")
    return []
  }
}

/// What stands at `node`, for a message.
private func describe(_ node: YAMLNode) -> String {
  switch node.content {
  case .scalar(let text): "'\(shortened(String(printable: text)))'"
  case .null: "nothing (leave the key out for its default)"
  case .sequence(let items) where items.count <= 8 && items.allSatisfy(isScalar):
    "[" + items.map(describe).joined(separator: ", ") + "]"
  case .sequence: "a list"
  case .mapping: "keys with values"
  }
}

private func isScalar(_ node: YAMLNode) -> Bool {
  if case .scalar = node.content { true } else { false }
}

private func shortened(_ text: String) -> String { text.count > 80 ? text.prefix(79) + "…" : text }
