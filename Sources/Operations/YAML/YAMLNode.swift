/// A piece of a YAML document, and where it stands.
package struct YAMLNode: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    case scalar(String)
    /// Nothing at all, `~` or `null`.
    case null
    case sequence([YAMLNode])
    /// In the file's order; each key once.
    case mapping([Entry])
  }

  package struct Entry: Equatable, Sendable {
    package let key: String
    package let line: Int
    package let value: YAMLNode
  }

  package let content: Content
  /// From 1.
  package let line: Int
}

/// What is wrong with a text as YAML.
package struct YAMLError: Error, Equatable, Sendable {
  /// From 1.
  package let line: Int
  package let message: String
}
