import Glibc
import Inbox
import Media
import Operations

/// `leat check FILE…`: what would become of these files.
enum CheckCommand {
  private static let files = Positional("FILE", .oneOrMore, help: "the files to look at")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the limits from this configuration (default: the built-in ones)")
  private static let collection = Option(
    "--collection", value: "NAME", help: "with --config: the collection whose limits hold")
  private static let json = Flag("--json", help: "prints a JSON array, one object a file")

  static let subcommand = Subcommand(
    Usage(
      "leat check",
      "Tells of each file whether it would be accepted, or why not, without changing anything. Exit status: 0 all accepted, "
        + "1 some refused, 2 wrong usage, 3 some could not be read.",
      positionals: [files], options: [configuration, collection], flags: [json]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    var limits = AcceptanceLimits()
    var probe = ProbeLimits()
    if let path = arguments[configuration] {
      do throws(ConfigurationError) {
        let loaded = try Configuration.load(path: path)
        limits = AcceptanceLimits(loaded, collection: arguments[collection])
        probe = ProbeLimits(bytes: loaded.probing.bytes, seconds: loaded.probing.time / .seconds(1))
      } catch {
        write("leat: \(error)\n", to: STDERR_FILENO)
        return .usage
      }
    }

    var reports: [CheckReport] = []
    for word in arguments[files] {
      let report = CheckReport(of: CommandLineName(word), limits: limits, probe: probe)
      if !arguments[json] { write(report.line + "\n", to: STDOUT_FILENO) }
      reports.append(report)
    }
    if arguments[json] { write(CheckReport.json(reports) + "\n", to: STDOUT_FILENO) }
    return reports.map(\.exitCode).max { $0.rawValue < $1.rawValue } ?? .done
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}

extension AcceptanceLimits {
  init(_ configuration: Configuration, collection: String?) {
    let settings = collection.map { configuration.settings(for: $0) } ?? configuration.defaults
    self.init(
      maxSizeBytes: settings.maxSizeBytes, maxDuration: settings.maxDuration,
      extensions: Set(configuration.watching.extensions), allowsTranscoding: settings.transcode)
  }
}

/// A file as it was named on the command line, byte for byte: the words that `CommandLine` hands out are repaired to
/// UTF-8, and then name no file.
struct CommandLineName {
  let bytes: [UInt8]

  init(_ word: String) {
    let raw = CommandLine.unsafeArgv
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = raw[index] else { continue }
      let bytes = UnsafeBufferPointer(start: argument, count: strlen(argument)).map(UInt8.init(bitPattern:))
      if String(decoding: bytes, as: UTF8.self) == word {
        self.bytes = bytes
        return
      }
    }
    bytes = Array(word.utf8)
  }
}
