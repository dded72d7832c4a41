/// A piece of a YAML document, and where it stands.
struct YAMLNode: Equatable, Sendable {
  enum Content: Equatable, Sendable {
    case scalar(String)
    /// Nothing at all, `~` or `null`.
    case null
    case sequence([YAMLNode])
    /// In the file's order; each key once.
    case mapping([Entry])
  }

  struct Entry: Equatable, Sendable {
    let key: String
    let line: Int
    let value: YAMLNode
  }

  let content: Content
  /// From 1.
  let line: Int
}

/// What is wrong with a text as YAML.
struct YAMLError: Error, Equatable, Sendable {
  /// From 1.
  let line: Int
  let message: String
}
