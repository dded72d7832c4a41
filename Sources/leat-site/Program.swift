import Dispatch
import Foundation
import Operations
import Site

@main
struct Program {
  static func main() async {
    let table = CommandTable(
      "leat-site", "Makes the site's pages from the manifests below public/.",
      [
        Subcommand(SiteOptions.usage("build", "Brings every page up to date, once."), run: build),
        Subcommand(SiteOptions.usage("watch", "Keeps the pages up to date until it is told to stop."), run: watch),
      ])
    await table.run().end()
  }

  @Sendable private static func build(_ arguments: Arguments) async -> ExitCode {
    do {
      var builder = try SiteOptions(arguments).builder()
      try builder.buildAll()
      return .done
    } catch {
      return complain(error)
    }
  }

  @Sendable private static func watch(_ arguments: Arguments) async -> ExitCode {
    do {
      let options = try SiteOptions(arguments)
      let stop = StopSignal()
      let signals = [SIGTERM, SIGINT].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { stop.set() }
        source.resume()
        return source
      }
      defer { for source in signals { source.cancel() } }
      return await onThreadOfItsOwn { watch(options, until: stop) }
    } catch {
      return complain(error)
    }
  }

  private static func watch(_ options: SiteOptions, until stop: StopSignal) -> ExitCode {
    do {
      var builder = try options.builder()
      let site = SiteWatch(publicRoot: options.publicRoot) { event in
        switch event {
        case .watching: options.journal.record(.started(version: leatVersion, root: options.publicRoot))
        case .overflow:
          options.journal.record(.trouble(what: "the kernel dropped inotify events; reading every manifest again"))
        case .watchesExhausted: options.journal.record(.watchLimitReached(folder: options.publicRoot))
        }
      }
      try site.run(&builder, until: stop)
      options.journal.record(.stopping(why: "asked to"))
      return .done
    } catch {
      return complain(error)
    }
  }

  /// Runs blocking work away from the cooperative threads.
  private static func onThreadOfItsOwn(_ body: @escaping @Sendable () -> ExitCode) async -> ExitCode {
    await withCheckedContinuation { done in
      Thread.detachNewThread { done.resume(returning: body()) }
    }
  }

  private static func complain(_ error: any Error) -> ExitCode {
    Journal(identifier: "leat-site").record(.trouble(what: "\(error)"))
    switch error {
    case is ConfigurationError, SiteError.hlsMissing, SiteError.hlsWrong, SiteError.noWords: return .usage
    default: return .failedForNow
    }
  }
}
