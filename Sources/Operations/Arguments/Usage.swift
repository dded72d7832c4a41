/// What a program or subcommand takes on its command line, declared once for reading it and for `--help`.
///
/// ```swift
/// let output = Option("--output", short: "-o", value: "DIR", isRequired: true, help: "where the stream goes")
/// let files = Positional("FILE", .oneOrMore, help: "the videos")
/// let usage = Usage("leat package", "Makes a stream of a video.", positionals: [files], options: [output])
/// let arguments = try usage.parse(words)
/// arguments[output]  // String?
/// ```
package struct Usage: Sendable {
  /// As it is typed, `leat package`.
  package let name: String
  /// One sentence.
  package let summary: String
  let positionals: [Positional]
  let options: [Option]
  let flags: [Flag]

  /// At most the last of `positionals` may be optional or repeated. `--help` and `--version` are there by themselves.
  package init(
    _ name: String, _ summary: String, positionals: [Positional] = [], options: [Option] = [], flags: [Flag] = []
  ) {
    self.name = name
    self.summary = summary
    self.positionals = positionals
    self.options = options
    self.flags = flags + [.help, .version]
  }

  /// What `--help` prints.
  package var helpText: String {
    var synopsis = [name] + positionals.map(\.usage)
    synopsis += options.filter(\.isRequired).map { "\($0.name) \($0.value)" }
    if options.contains(where: { !$0.isRequired }) || flags.count > 2 { synopsis.append("[OPTION…]") }

    var rows = positionals.map { (left: $0.name, right: $0.help) }
    rows += options.map { (left: spelling($0.name, $0.short) + " \($0.value)", right: $0.help) }
    rows += flags.map { (left: spelling($0.name, $0.short), right: $0.help) }
    return """
      Usage: \(synopsis.joined(separator: " "))

      \(summary)

      \(aligned(rows))

      """
  }

  private func spelling(_ name: String, _ short: String?) -> String { short.map { "\($0), \(name)" } ?? name }
}

/// Two columns, the right one aligned.
func aligned(_ rows: [(left: String, right: String)]) -> String {
  let width = rows.map(\.left.count).max() ?? 0
  return rows.map { row in
    "  " + row.left + String(repeating: " ", count: width - row.left.count + 2) + row.right
  }.joined(separator: "\n")
}
