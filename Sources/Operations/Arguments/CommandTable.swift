/// Leat's version, as `--version` tells it.
package let leatVersion = "0.1.0"

/// One word of `leat WORD …`, and what it does.
package struct Subcommand: Sendable {
  package let usage: Usage
  let run: @Sendable (Arguments) async -> ExitCode

  /// - Parameter usage: its name has two words, `leat package`.
  package init(_ usage: Usage, run: @escaping @Sendable (Arguments) async -> ExitCode) {
    self.usage = usage
    self.run = run
  }

  var word: String { usage.name.split(separator: " ").last.map(String.init) ?? usage.name }
}

/// A program with subcommands: finds the one that was meant, reads its arguments, runs it.
package struct CommandTable: Sendable {
  let name: String
  let summary: String
  let subcommands: [Subcommand]

  package init(_ name: String, _ summary: String, _ subcommands: [Subcommand]) {
    self.name = name
    self.summary = summary
    self.subcommands = subcommands
  }

  package var helpText: String {
    """
    Usage: \(name) COMMAND …

    \(summary)

    \(aligned(subcommands.map { ($0.word, $0.usage.summary) }))

    '\(name) COMMAND --help' tells more about one.

    """
  }

  /// `words`: the command line without the program's name.
  package func run(_ words: [String] = Array(CommandLine.arguments.dropFirst())) async -> ExitCode {
    guard let word = words.first else { return complain("a command is missing", see: name) }
    switch word {
    case "--help", "-h", "help": return show(helpText)
    case "--version": return show("\(name) \(leatVersion)\n")
    default: break
    }
    guard let subcommand = subcommands.first(where: { $0.word == word }) else {
      let hint = suggestion(for: word, among: subcommands.map(\.word)).map { "; did you mean \($0)?" } ?? ""
      return complain("unknown command \(String(quoting: word))\(hint)", see: name)
    }
    return await subcommand.usage.run(Array(words.dropFirst()), subcommand.run)
  }
}

extension Usage {
  /// Reads `words` and runs `body`; answers `--help`, `--version` and mistakes by itself.
  package func run(
    _ words: [String] = Array(CommandLine.arguments.dropFirst()), _ body: (Arguments) async -> ExitCode
  ) async -> ExitCode {
    do throws(UsageError) {
      switch try parse(words) {
      case .run(let arguments): return await body(arguments)
      case .showHelp: return show(helpText)
      case .showVersion: return show("\(name) \(leatVersion)\n")
      }
    } catch {
      return mistake(error.description)
    }
  }

  /// Says on stderr what is wrong with the command line, and where to read on.
  package func mistake(_ message: String) -> ExitCode { complain(message, see: name) }
}

private func show(_ text: String) -> ExitCode {
  Console.show(text)
  return .done
}

private func complain(_ message: String, see name: String) -> ExitCode {
  let program = name.split(separator: " ").first.map(String.init) ?? name
  Console.complain("\(program): \(message) (see '\(name) --help')\n")
  return .usage
}
