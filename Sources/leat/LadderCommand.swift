import Catalog
import Operations
import Packaging

/// `leat ladder DIR`: makes a ready video's smaller renditions, from what has been packaged.
enum LadderCommand {
  private static let directory = Positional("DIR", help: "a packaged video's folder")
  private static let configuration = Option(
    "--config", value: "FILE", help: "take the settings from this configuration (default: the built-in ones: none)")
  private static let supervised = Flag(
    "--supervised", help: "obey leatd on standard input, within the worker's limits")
  private static let again = Flag("--again", help: "also where it was given up; what is published stays as it is")

  static let subcommand = Subcommand(
    Usage(
      "leat ladder",
      "Makes the smaller renditions of a packaged video that the configuration asks for (ladder:), and names them when all are "
        + "whole; goes on where an interrupted run stopped. Exit status: 0 done, 2 wrong usage or the folder is in use, "
        + "3 failed and may be tried again, 4 failed for good.",
      positionals: [directory], options: [configuration], flags: [supervised, again]),
    run: run)

  @Sendable private static func run(_ arguments: Arguments) async -> ExitCode {
    guard let path = arguments[directory].first else { return .usage }
    var settings = Configuration()
    do throws(ConfigurationError) {
      if let file = arguments[configuration] { settings = try Configuration.load(path: file) }
    } catch {
      return .usage.saying("\(error)", as: "leat")
    }
    let journal = Journal(identifier: "leat", level: settings.logLevel)
    if arguments[supervised] {
      for problem in settings.worker.yielding(by: 5).applyToThisProcess() { journal.record(.trouble(what: problem)) }
    }
    let control = PackagingControl()
    WorkerOrders(control: control, readsStandardInput: arguments[supervised]).listen()
    let video = CatalogDirectory(path: path)
    let manifest: Manifest
    do throws(CatalogError) { manifest = try video.readManifest() } catch {
      return .usage.saying("\(error)", as: "leat")
    }
    let own = settings.settings(for: manifest.collection.text)
    let job = LadderJob(directory: video, options: PackagingOptions(own), control: control)
    let subject = Journal.Subject(
      video: manifest.id.text, collection: manifest.collection.text, source: manifest.source.filename)
    return report(job.run(again: arguments[again]), journal, subject)
  }

  static func report(_ outcome: LadderJob.Outcome, _ journal: Journal, _ subject: Journal.Subject) -> ExitCode {
    switch outcome {
    case .complete(let heights):
      let names = heights.map { "\($0)p" }.joined(separator: ", ")
      journal.record(.ladder(heights.isEmpty ? "nothing smaller is worth it" : names), about: subject)
      return .done
    case .failed(.locked(let directory)):
      return .usage.saying("\(PackagingError.locked(directory: directory))", as: "leat")
    case .failed(.notReady(let directory)):
      return .usage.saying("\(PackagingError.notReady(directory: directory))", as: "leat")
    case .failed(let error):
      let status: ExitCode = error.mayPass ? .failedForNow : .failedForGood
      return status.saying("\(error)", as: "leat")
    }
  }
}

extension Configuration.Worker {
  /// For work that nobody waits for: who packages goes first.
  func yielding(by levels: Int) -> Configuration.Worker {
    var limits = self
    limits.nice = min(19, nice + levels)
    return limits
  }
}
