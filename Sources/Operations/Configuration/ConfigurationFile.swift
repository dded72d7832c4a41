/// A configuration with the text that it was read from: what the daemon has taken is what its workers get, whatever
/// becomes of the file meanwhile.
package struct ConfigurationFile: Sendable {
  package let path: String
  package let text: [UInt8]
  package let configuration: Configuration

  package init(path: String, text: [UInt8], configuration: Configuration) {
    self.path = path
    self.text = text
    self.configuration = configuration
  }

  /// Reads and checks the file at `path`.
  /// - Throws: every mistake of the file, each with its line.
  package static func load(path: String) throws(ConfigurationError) -> ConfigurationFile {
    let text = try Configuration.contents(of: path)
    return ConfigurationFile(path: path, text: text, configuration: try Configuration(parsing: text, file: path))
  }
}
