import Operations
import Supervision

@main
struct Program {
  private static let check = Flag("--check-config", help: "only tells whether the configuration is sound")

  private static let usage = Usage(
    "leatd",
    "Watches the inbox and makes streams of the videos that are put there. SIGTERM ends it, SIGHUP reads the configuration "
      + "again. Exit status: 0 ended as asked, 2 wrong usage or configuration, 3 could not go on.",
    options: [.configuration], flags: [check])

  /// Not `async`: then the main thread would be given up to Dispatch, which lets all signals through on it, and their
  /// default action would end the process.
  static func main() {
    // First of all, while there is one thread: all later ones leave these signals to the one that waits for them.
    Signals.block()
    if let problem = keepCapabilitiesFromChildren() { Service.complain(problem) }
    Task.detached {
      await usage.run(Array(CommandLine.arguments.dropFirst()), run).end()
    }
    Signals.wait()
  }

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    let path = arguments[Option.configuration] ?? Configuration.defaultPath
    do throws(ConfigurationError) {
      let file = try ConfigurationFile.load(path: path)
      return arguments[check] ? .done : await Service(file: file).run()
    } catch {
      Service.complain("\(error)")
      return .usage
    }
  }
}
