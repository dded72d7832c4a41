package import Catalog
import Dispatch
import Glibc
import Inbox
import Operations
import Synchronization

/// Looks after the files that wait for their videos in the spool, until each is in its place.
package final class SidecarService: Sendable {
  private struct Pending {
    let collection: CollectionName
    var nextLook: ContinuousClock.Instant
    var isRefused = false
    var picture: DecodedPicture?
    var failures = 0
    /// The last trouble that was reported, so that each is said once.
    var trouble: String?
  }

  private struct State {
    var pending: [VideoID: Pending] = [:]
    /// Being looked at just now; what is heard of it meanwhile is for another look.
    var inHand: VideoID?
    /// One of its pictures is with a worker; it is not looked at before that is done.
    var decoding: VideoID?
    /// Have pictures for the worker, too.
    var decodingNext: [VideoID] = []
  }

  /// No picture takes longer to decode; a hostile one may.
  private static let decodingTime = Duration.seconds(60)
  private static let troublePause = Duration.seconds(15)

  private let filing: SidecarFiling
  private let program: String
  private let configurationPath: String?
  private let stopGrace: Duration
  private let news: NewsSink
  private let report: EventSink
  private let queue = DispatchQueue(label: "sidecars")
  private let alarm = Alarm()
  private let state = Mutex(State())

  /// - Parameter news: gets refused files, as it gets refused videos.
  package init(
    spool: Spool, options: JobService.Options, receipts: Receipts? = nil, news: @escaping NewsSink = { _ in },
    report: @escaping EventSink
  ) {
    filing = SidecarFiling(spool: spool, receipts: receipts)
    program = options.program
    configurationPath = options.configurationPath
    stopGrace = options.stopGrace
    self.news = news
    self.report = report
  }

  /// Something was taken for the video.
  package func attend(to id: VideoID, in collection: CollectionName) { look(at: id, in: collection) { _ in } }

  /// A video's state has changed.
  package func hear(_ news: VideoNews) {
    switch news {
    case .playable: break
    case .ready(let claim, _, _), .withdrawn(let claim): hear(of: claim) { _ in }
    case .refused(let claim, _, _): hear(of: claim) { $0.isRefused = true }
    }
  }

  /// Most videos have nothing beside them, and cost nothing here.
  private func hear(of claim: Claim, _ change: (inout Pending) -> Void) {
    let isKnown = state.withLock { $0.pending[claim.id] != nil || $0.inHand == claim.id || $0.decoding == claim.id }
    if isKnown { look(at: claim.id, in: claim.collection, change) }
  }

  private func look(at id: VideoID, in collection: CollectionName, _ change: (inout Pending) -> Void) {
    state.withLock { state in
      var entry = state.pending[id] ?? Pending(collection: collection, nextLook: .now)
      entry.nextLook = .now
      change(&entry)
      state.pending[id] = entry
    }
    alarm.ring()
  }

  /// Takes over what the last run left. Before anything is heard of videos, so that no end of one is missed.
  package func adopt() async {
    let filing = filing
    do {
      for (id, collection) in try await Blocking.on(queue, { try filing.sidecars.videos() }) {
        attend(to: id, in: collection)
      }
    } catch {
      report(.trouble(what: "what came beside videos waits for the next start: \(error)"), .daemon)
    }
  }

  /// Works until cancelled.
  package func run() async throws {
    alarm.ring()
    await withDiscardingTaskGroup { group in
      for await _ in alarm.rings {
        if Task.isCancelled { return }
        let now = ContinuousClock.now
        for id in lookable(where: { $0 <= now }).keys.sorted(by: { $0.text < $1.text }) where !Task.isCancelled {
          // A picture may take its time; what others say about their videos does not wait for it.
          switch await look(at: id) {
          case .picture(let order): group.addTask { await self.decode(order) }
          case .subtitles(let entry): group.addTask { await self.makeSubtitles(id, entry) }
          case nil: break
          }
        }
        alarm.set(lookable { _ in true }.values.min())
      }
    }
  }

  private func lookable(where isDue: (ContinuousClock.Instant) -> Bool) -> [VideoID: ContinuousClock.Instant] {
    state.withLock { state in
      state.pending.filter { $0.key != state.decoding && isDue($0.value.nextLook) }.mapValues(\.nextLook)
    }
  }

  /// What is for a worker to do.
  private enum Work: Sendable {
    case picture(Order)
    case subtitles(Pending)
  }

  /// A picture on its way to the worker.
  private struct Order: Sendable {
    let picture: BytePath
    let copy: String
    let id: VideoID
    let entry: Pending
  }

  /// - Returns: what is for the worker, which has nothing else to do.
  private func look(at id: VideoID) async -> Work? {
    let taken = state.withLock { state in
      state.inHand = id
      return state.pending.removeValue(forKey: id)
    }
    defer { state.withLock { $0.inHand = nil } }
    guard let entry = taken else { return nil }
    let filing = filing
    do {
      let outcome = try await Blocking.on(queue) {
        try filing.look(at: id, in: entry.collection, isRefused: entry.isRefused, picture: entry.picture)
      }
      for (event, subject) in outcome.events { report(event, subject) }
      for (claim, refusal, file) in outcome.refused { news(.refused(claim, refusal, file: file)) }
      switch outcome.next {
      case .done where outcome.makesSubtitles:
        if start(decoding: id) { return .subtitles(entry) }
        var next = entry
        next.nextLook = .now + Self.decodingTime
        keep(id, next)
      case .done: break
      case .again(let pause):
        var next = entry
        next.nextLook = .now + pause
        next.failures = 0
        keep(id, next)
      case .decode(let picture, let copy):
        if start(decoding: id) { return .picture(Order(picture: picture, copy: copy, id: id, entry: entry)) }
        var next = entry
        next.nextLook = .now + Self.decodingTime
        keep(id, next)
      }
    } catch {
      var next = entry
      next.failures += 1
      next.nextLook = .now + Self.troublePause
      let words = "cannot put what came beside a video in its place, tried again: \(error)"
      if next.trouble != words { report(.trouble(what: words), .init(id, entry.collection)) }
      next.trouble = words
      keep(id, next)
    }
    return nil
  }

  /// - Returns: false when the worker is busy; the video's turn comes.
  private func start(decoding id: VideoID) -> Bool {
    state.withLock { state in
      if state.decoding == nil {
        state.decoding = id
        return true
      }
      if !state.decodingNext.contains(id) { state.decodingNext.append(id) }
      return false
    }
  }

  private func endDecoding() {
    state.withLock { state in
      state.decoding = nil
      guard !state.decodingNext.isEmpty else { return }
      state.pending[state.decodingNext.removeFirst()]?.nextLook = .now
    }
    alarm.ring()
  }

  private func keep(_ id: VideoID, _ entry: Pending) {
    state.withLock { state in
      var entry = entry
      if let newer = state.pending[id] {
        entry.nextLook = min(entry.nextLook, newer.nextLook)
        entry.isRefused = entry.isRefused || newer.isRefused
      }
      state.pending[id] = entry
    }
  }

  /// Has a worker make the poster from a picture that somebody has dropped: whatever it does to the worker, it does not do
  /// to the daemon.
  private func decode(_ order: Order) async {
    defer { endDecoding() }
    let (picture, id, entry) = (order.picture, order.id, order.entry)
    var next = entry
    next.picture = nil
    next.nextLook = .now
    let output = filing.spool.layout.video(id, in: entry.collection)
    let command = WorkerCommand.poster(
      program: program, output: output.path, picture: order.copy, configuration: configurationPath)
    guard let worker = try? WorkerProcess(command, stopGrace: stopGrace) else {
      next.nextLook = .now + Self.troublePause
      return keep(id, next)
    }
    let end = await withTaskCancellationHandler {
      await Blocking.onOwnThread("picture") { worker.run(noProgressTimeout: Self.decodingTime) { true } }
    } onCancel: {
      worker.stop()
    }
    if end.wasStopped { return }
    switch end.cause {
    case .exited(0): next.picture = DecodedPicture(file: picture)
    case .exited(2), .exited(3), .notStarted, .killedAfterGrace:
      next.nextLook = .now + Self.troublePause
      let words = "cannot make a poster from '\(picture)', tried again: \(end.lastWords)"
      if next.trouble != words { report(.trouble(what: words), .init(id, entry.collection)) }
      next.trouble = words
    // By the kernel for want of memory, or by an operator: perhaps not the picture's fault.
    case .signalled(SIGKILL) where entry.failures < 3:
      next.failures += 1
      next.nextLook = .now + Self.troublePause
    case .exited, .signalled, .hung:
      let fault = SidecarFault(
        "The picture cannot be read: it is damaged, or not what it seems to be. Save it anew as JPEG.")
      next.picture = DecodedPicture(file: picture, fault: fault)
    }
    keep(id, next)
  }
}

extension SidecarService {
  /// Has a worker make renditions of the subtitles that lie with the video. They are kept whatever comes of it.
  private func makeSubtitles(_ id: VideoID, _ entry: Pending) async {
    defer { endDecoding() }
    var next = entry
    let output = filing.spool.layout.video(id, in: entry.collection)
    let command = WorkerCommand.subtitles(program: program, output: output.path, configuration: configurationPath)
    var words = "the worker cannot be started"
    if let worker = try? WorkerProcess(command, stopGrace: stopGrace) {
      let end = await withTaskCancellationHandler {
        await Blocking.onOwnThread("subtitles") { worker.run(noProgressTimeout: Self.decodingTime) { true } }
      } onCancel: {
        worker.stop()
      }
      if end.wasStopped { return }
      words = end.lastWords
      switch end.cause {
      case .exited(0): return forgetSubtitles(id, entry)
      case .exited(2), .exited(3), .notStarted, .killedAfterGrace: break
      case .signalled(SIGKILL) where entry.failures < 3: next.failures += 1
      case .exited, .signalled, .hung:
        report(.trouble(what: "the subtitles beside a video are not shown: \(words)"), .init(id, entry.collection))
        return forgetSubtitles(id, entry)
      }
    }
    next.nextLook = .now + Self.troublePause
    words = "cannot make renditions of the subtitles beside a video, tried again: \(words)"
    if next.trouble != words { report(.trouble(what: words), .init(id, entry.collection)) }
    next.trouble = words
    keep(id, next)
  }

  private func forgetSubtitles(_ id: VideoID, _ entry: Pending) {
    do {
      try filing.sidecars.removeSubtitleMark(id, in: entry.collection)
    } catch {
      report(.trouble(what: "cannot tidy the spool: \(error)"), .init(id, entry.collection))
    }
    var next = entry
    next.nextLook = .now
    keep(id, next)
  }
}

extension Journal.Subject {
  init(_ id: VideoID, _ collection: CollectionName) {
    self.init(video: id.text, collection: collection.text, source: [UInt8]?.none)
  }
}
