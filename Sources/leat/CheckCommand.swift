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
        Console.complain("leat: \(error)\n")
        return .usage
      }
    }

    var reports: [CheckReport] = []
    for word in arguments[files] {
      let report = CheckReport(of: CommandLineName(word), limits: limits, probe: probe)
      if !arguments[json] { Console.show(report.line + "\n") }
      reports.append(report)
    }
    if arguments[json] { Console.show(CheckReport.json(reports) + "\n") }
    return reports.map(\.exitCode).max { $0.rawValue < $1.rawValue } ?? .done
  }
}

extension AcceptanceLimits {
  init(_ configuration: Configuration, collection: String?) {
    let settings = collection.map { configuration.settings(for: $0) } ?? configuration.defaults
    self.init(
      maxSizeBytes: settings.maxSizeBytes, maxDuration: settings.maxDuration,
      extensions: Set(configuration.watching.extensions), allowsTranscoding: settings.transcode)
    copiedCodecs = settings.copiedCodecNames
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
