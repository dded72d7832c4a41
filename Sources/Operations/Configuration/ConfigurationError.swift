/// Everything that is wrong with a configuration file, so that one look at the message is enough to repair it.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One mistake and where it is.
  package struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// The file, as it was named.
    package let file: String
    /// From 1; nil when the file as a whole is meant.
    package let line: Int?
    /// What is wrong, which key, what was found, what is allowed.
    package let message: String

    package var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
  }

  /// Never empty; in the file's order.
  package let problems: [Problem]

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
