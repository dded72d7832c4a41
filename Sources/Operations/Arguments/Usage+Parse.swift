/// Words on the command line that do not fit the usage.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String
}

/// What stood on the command line, asked for by what was declared.
package struct Arguments: Equatable, Sendable {
  fileprivate var options: [String: String] = [:]
  fileprivate var flags: Set<String> = []
  fileprivate var positionals: [String: [String]] = [:]

  package subscript(_ option: Option) -> String? { options[option.name] }
  package subscript(_ flag: Flag) -> Bool { flags.contains(flag.name) }
  package subscript(_ positional: Positional) -> [String] { positionals[positional.name] ?? [] }
}

/// What a command line asks for.
package enum Request: Equatable, Sendable {
  case run(Arguments)
  case showHelp, showVersion
}

extension Usage {
  /// Reads `words`, the command line without the program's (and subcommand's) name.
  package func parse(_ words: [String]) throws(UsageError) -> Request {
    var arguments = Arguments()
    var loose: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word != "-" else {
        loose.append(word)
        continue
      }
      if word == "--" {
        loose += rest
        break
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let (name, attached) = (parts[0], parts.count > 1 ? parts[1] : nil)
      if let flag = flags.first(where: { $0.name == name || $0.short == name }) {
        guard attached == nil else { throw UsageError(description: "\(name) takes no value") }
        if flag.name == Flag.help.name { return .showHelp }
        if flag.name == Flag.version.name { return .showVersion }
        arguments.flags.insert(flag.name)
      } else if let option = options.first(where: { $0.name == name || $0.short == name }) {
        guard let value = attached ?? takeValue(&rest), !value.isEmpty else {
          throw UsageError(description: "\(name) needs a value: \(option.name) \(option.value)")
        }
        guard arguments.options.updateValue(value, forKey: option.name) == nil else {
          throw UsageError(description: "\(option.name) is given twice")
        }
      } else {
        throw unknownOption(name)
      }
    }
    try distribute(loose, into: &arguments)
    if let missing = options.first(where: { $0.isRequired && arguments.options[$0.name] == nil }) {
      throw UsageError(description: "\(missing.name) \(missing.value) is missing")
    }
    return .run(arguments)
  }

  /// The next word, unless it looks like an option: a forgotten value must not swallow it (`--name=-value` says so).
  private func takeValue(_ rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, next == "-" || !next.hasPrefix("-") else { return nil }
    return rest.popFirst()
  }

  private func unknownOption(_ name: String) -> UsageError {
    let known = options.map(\.name) + flags.map(\.name)
    let hint = suggestion(for: name, among: known).map { "; did you mean \($0)?" } ?? ""
    return UsageError(description: "unknown option \(String(quoting: name))\(hint)")
  }

  private func distribute(_ words: [String], into arguments: inout Arguments) throws(UsageError) {
    var rest = words[...]
    for positional in positionals {
      let taken = positional.count == .oneOrMore ? Array(rest) : Array(rest.prefix(1))
      rest = rest.dropFirst(taken.count)
      if taken.isEmpty, positional.count.isRequired {
        throw UsageError(description: "\(positional.name) is missing")
      }
      if taken.contains("") { throw UsageError(description: "\(positional.name) is empty") }
      arguments.positionals[positional.name] = taken
    }
    if let extra = rest.first { throw UsageError(description: "unexpected argument \(String(quoting: extra))") }
  }
}
