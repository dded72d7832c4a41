import Catalog
import Dispatch
import Foundation
import Inbox
package import Operations

/// The whole of leatd: one task group of services, ended together.
package struct Daemon: Sendable {
  package enum Request: Sendable {
    /// SIGTERM, SIGINT: take nothing new, leave what is under way resumable, end.
    case stop
    /// SIGHUP.
    case reload
  }

  /// What systemd is told.
  package enum Notice: Equatable, Sendable {
    case ready
    case status(DaemonStatus)
    case alive
    case reloading, reloaded
    case stopping
  }

  package struct Options: Sendable {
    package var jobs: JobService.Options
    package var intake = IntakeDesk.Timing()
    /// How often the status is told, and that the daemon lives.
    package var statusInterval = Duration.seconds(2)

    package init(jobs: JobService.Options) { self.jobs = jobs }
  }

  private let live: LiveConfiguration
  private let options: Options
  private let file: ConfigurationFile
  private let load: @Sendable () throws -> ConfigurationFile
  private let report: EventSink
  private let news: NewsSink
  private let notify: @Sendable (Notice) -> Void

  /// - Parameters:
  ///   - load: reads the configuration again.
  ///   - news: gets what their owners may want to know.
  ///   - report: gets what happens to files.
  package init(
    _ file: ConfigurationFile, options: Options, load: @escaping @Sendable () throws -> ConfigurationFile,
    notify: @escaping @Sendable (Notice) -> Void = { _ in }, news: @escaping NewsSink = { _ in },
    report: @escaping EventSink
  ) {
    live = LiveConfiguration(file.configuration)
    self.file = file
    self.options = options
    self.load = load
    self.notify = notify
    self.news = news
    self.report = report
  }

  /// Works until asked to stop, or until the task is cancelled. Then everything has ended: no thread, no worker.
  package func run(_ requests: AsyncStream<Request>) async throws {
    let folders = live.current.folders
    let queue = DispatchQueue(label: "start")
    let premises = try await Blocking.on(queue) { try Premises.open(folders) }
    let spool = Spool(layout: premises.layout)
    let inbox = InboxFolder(path: folders.inbox)
    for problem in try await Blocking.on(queue, { spool.removeRetracted() }) {
      report(.trouble(what: "what is left of a video that was taken back stays: \(problem)"), .daemon)
    }
    let contents = ContentIndex(layout: premises.layout)
    try await Blocking.on(queue) { try contents.build(except: Set(try spool.ids())) }
    let receipts = Receipts(layout: premises.layout, live: live, report: report)
    let rules = SettlementRules(settings: live.settings, contents: contents, receipts: receipts)
    let recovery = Recovery(spool: spool, inbox: inbox, rules: rules) { [live] in live.disposal($0) }
    let found = try await Blocking.on(queue) { try recovery.run() }

    var jobOptions = options.jobs
    jobOptions.configurationPath = try await Blocking.on(queue) { handAtStart(file, to: premises.layout) }
    let sidecars = SidecarService(
      spool: spool, options: jobOptions, receipts: receipts, news: news, report: report)
    let ladder = LadderService(spool: spool, live: live, options: jobOptions, report: report)
    let extras = ExtraService(spool: spool, live: live, options: jobOptions, report: report)
    let jobs = JobService(
      spool: spool, recovery: recovery, live: live, options: jobOptions, contents: contents, receipts: receipts,
      news: { [news] item in
        receipts.hear(item)
        sidecars.hear(item)
        ladder.hear(item)
        extras.hear(item)
        news(item)
      }, report: report)
    let desk = IntakeDesk(
      claiming: Claiming(spool: spool, inbox: inbox), live: live, timing: options.intake,
      claimedFiles: found.claimedFiles)
    for claim in found.undone {
      report(.recovered(what: "its claim was not complete; it is noticed in the inbox again"), .init(claim))
    }
    for claim in found.queued { report(.recovered(what: "it is queued again"), .init(claim)) }
    for claim in found.growing {
      report(.recovered(what: "it is still being uploaded, and packaging goes on"), .init(claim))
    }
    let hands = DispatchQueue(label: "following")
    await jobs.connect(
      to: IntakeLink(
        release: { id, isRewritten in
          (try? await Blocking.on(hands) { desk.release(id, isRewritten: isRewritten) }) ?? false
        },
        adopt: { claims in try? await Blocking.on(hands) { desk.adopt(claims) } }))
    desk.adopt(found.growing)
    await sidecars.adopt()
    await jobs.adopt(found)
    let watcher = try InboxWatcher.start(inbox, options: InboxWatcher.Options(live.current.watching))
    notify(.ready)
    let failure = await work(requests, jobs, receipts, sidecars, ladder, extras, desk, watcher, spool)
    await watcher.stop()
    try? await Blocking.on(queue) { receipts.flush() }
    // Nobody keeps it up to date any more.
    _ = try? FileSystem.removeFile(BytePath(premises.layout.receivingFile))
    withExtendedLifetime(premises) {}
    if let failure { throw failure }
  }

  private func work(
    _ requests: AsyncStream<Request>, _ jobs: JobService, _ receipts: Receipts, _ sidecars: SidecarService,
    _ ladder: LadderService, _ extras: ExtraService, _ desk: IntakeDesk, _ watcher: InboxWatcher, _ spool: Spool
  ) async -> (any Error)? {
    await withTaskGroup(of: (any Error)?.self) { group in
      let intake = Intake(desk: desk, jobs: jobs, sidecars: sidecars, report: report)
      group.addTask { await failure { try await intake.run(watcher.hints) } }
      group.addTask { await failure { try await jobs.run() } }
      group.addTask { await failure { try await ReceiptTidying(receipts: receipts).run() } }
      group.addTask { await failure { try await sidecars.run() } }
      group.addTask { await failure { try await ladder.run() } }
      let cleaning = PartialVideoCleaning(spool: spool, live: live, receipts: receipts, report: report)
      group.addTask { await failure { try await extras.run() } }
      group.addTask { await failure { try await cleaning.run() } }
      group.addTask { await failure { try await tellStatus(jobs, desk) } }
      group.addTask { await failure { await obey(requests, jobs, spool.layout) } }
      let first = await group.next() ?? nil
      notify(.stopping)
      group.cancelAll()
      return first
    }
  }

  /// Waits for the end: services do not end by themselves.
  private func obey(_ requests: AsyncStream<Request>, _ jobs: JobService, _ layout: CatalogLayout) async {
    for await request in requests {
      switch request {
      case .stop: return
      case .reload: await reload(jobs, layout)
      }
    }
  }

  private func reload(_ jobs: JobService, _ layout: CatalogLayout) async {
    notify(.reloading)
    do {
      let new = try await Blocking.on(DispatchQueue(label: "reload")) {
        let new = try load()
        try hand(new, to: layout)
        return new
      }
      let kept = live.replace(with: new.configuration)
      await jobs.configurationChanged()
      report(.configurationReloaded(path: new.path), .daemon)
      if !kept.isEmpty {
        report(.trouble(what: "\(kept.joined(separator: " and ")) change only with a restart of leatd"), .daemon)
      }
    } catch let error as ConfigurationError {
      report(.configurationRejected(error), .daemon)
    } catch {
      report(.trouble(what: "the configuration stays as it was: \(error)"), .daemon)
    }
    notify(.reloaded)
  }

  /// Lays down what workers read. The file itself may be half-edited, or wrong, when the next worker starts.
  private func hand(_ file: ConfigurationFile, to layout: CatalogLayout) throws(CatalogError) {
    try AtomicFile.write(file.text, to: layout.configurationFile, sync: false)
  }

  /// A full disk keeps no daemon from starting: workers then read the file itself.
  /// - Returns: the path for workers.
  private func handAtStart(_ file: ConfigurationFile, to layout: CatalogLayout) -> String {
    do throws(CatalogError) {
      try hand(file, to: layout)
      return layout.configurationFile
    } catch {
      report(.trouble(what: "changes of '\(file.path)' reach workers before a reload: \(error)"), .daemon)
      return URL(filePath: file.path).path(percentEncoded: false)
    }
  }

  private func tellStatus(_ jobs: JobService, _ desk: IntakeDesk) async throws {
    var told: DaemonStatus?
    while !Task.isCancelled {
      var status = DaemonStatus()
      let load = await jobs.load
      (status.running, status.waiting, status.lowFolder) = (load.running, load.waiting, load.lowFolder)
      status.receiving = desk.count
      if status != told { notify(.status(status)) }
      told = status
      notify(.alive)
      try? await Task.sleep(for: options.statusInterval)
    }
  }

  private func failure(_ body: () async throws -> Void) async -> (any Error)? {
    do {
      try await body()
      return nil
    } catch is CancellationError {
      return nil
    } catch {
      return error
    }
  }
}

extension InboxWatcher.Options {
  init(_ watching: Configuration.Watching) {
    self.init()
    mode =
      switch watching.mode {
      case .auto: .auto
      case .inotify: .inotify
      case .polling: .polling
      }
    pollInterval = watching.pollInterval
    ignored = IgnoredNames(patterns: watching.ignoredNames)
  }
}
