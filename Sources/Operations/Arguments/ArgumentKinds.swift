/// `--name VALUE` or `--name=VALUE`; at most once.
package struct Option: Sendable {
  let name: String
  let short: String?
  let value: String
  let isRequired: Bool
  let help: String

  /// - Parameters:
  ///   - name: with its dashes, `--output`.
  ///   - short: with its dash, `-o`.
  ///   - value: what the help text calls the value, `DIR`.
  package init(_ name: String, short: String? = nil, value: String, isRequired: Bool = false, help: String) {
    self.name = name
    self.short = short
    self.value = value
    self.isRequired = isRequired
    self.help = help
  }

  /// `--config FILE`, the same for all programs.
  package static let configuration = Option(
    "--config", value: "FILE", help: "the configuration (default: \(Configuration.defaultPath))")
}

/// `--name`: there or not.
package struct Flag: Sendable {
  let name: String
  let short: String?
  let help: String

  package init(_ name: String, short: String? = nil, help: String) {
    self.name = name
    self.short = short
    self.help = help
  }

  static let help = Flag("--help", short: "-h", help: "shows this text")
  static let version = Flag("--version", help: "shows the version")
}

/// What stands without dashes.
package struct Positional: Sendable {
  package enum Count: Sendable {
    case one, optional, oneOrMore

    var isRequired: Bool { self != .optional }
  }

  let name: String
  let count: Count
  let help: String

  /// - Parameter name: what the help text calls it, `FILE`.
  package init(_ name: String, _ count: Count = .one, help: String) {
    self.name = name
    self.count = count
    self.help = help
  }

  /// As it stands in a usage line.
  var usage: String {
    switch count {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)…"
    }
  }
}
