import Catalog
import Operations
import Supervision

/// `leat status`: what is received, processed, ready and refused.
enum StatusCommand {
  private static let json = Flag("--json", help: "prints everything as JSON")
  private static let all = Flag("--all", help: "lists every ready and refused video, not the latest 20 alone")
  private static let shown = 20

  static let subcommand = Subcommand(
    Usage(
      "leat status", "Tells what is received, processed, ready and refused.", options: [.configuration],
      flags: [json, all]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    do {
      let configuration = try Configuration.load(chosen: arguments[.configuration])
      let report = try StatusReport(reading: CatalogLayout(configuration.folders))
      Console.show(arguments[json] ? report.json : report.table(shown: arguments[all] ? .max : shown))
      return .done
    } catch let error as ConfigurationError {
      return .usage.saying("\(error)", as: "leat")
    } catch {
      return .failedForNow.saying("\(error)", as: "leat")
    }
  }
}
