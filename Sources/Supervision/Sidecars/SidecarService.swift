package import Catalog
import Dispatch
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
    /// Of workers that were at it.
    var kills = 0
    /// The last trouble that was reported, so that each is said once.
    var trouble: String?
  }

  private struct State {
    var pending: [VideoID: Pending] = [:]
    /// Being looked at just now; what is heard of it meanwhile is for another look.
    var inHand: VideoID?
    /// Something of it is with the worker; it is not looked at before that is done.
    var atWorker: VideoID?
    /// Have something for the worker, too.
    var waitingForWorker: [VideoID] = []
  }

  private static let troublePause = Duration.seconds(15)

  private let filing: SidecarFiling
  private let worker: SidecarWorker
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
    worker = SidecarWorker(
      program: options.program, configurationPath: options.configurationPath, stopGrace: options.stopGrace)
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
    let isKnown = state.withLock { $0.pending[claim.id] != nil || $0.inHand == claim.id || $0.atWorker == claim.id }
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
          case .picture(let order): group.addTask { await self.makePoster(order) }
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
      state.pending.filter { $0.key != state.atWorker && isDue($0.value.nextLook) }.mapValues(\.nextLook)
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
      let work: Work
      switch outcome.next {
      case .done where outcome.makesSubtitles: work = .subtitles(entry)
      case .done: return nil
      case .again(let pause):
        var next = entry
        next.nextLook = .now + pause
        next.kills = 0
        keep(id, next)
        return nil
      case .decode(let picture, let copy): work = .picture(Order(picture: picture, copy: copy, id: id, entry: entry))
      }
      if takeWorker(for: id) { return work }
      var next = entry
      next.nextLook = .now + SidecarWorker.mostTime
      keep(id, next)
    } catch {
      var next = entry
      postpone(id, &next, "cannot put what came beside a video in its place, tried again: \(error)")
      keep(id, next)
    }
    return nil
  }

  /// Looks again in a while; says why, unless that was said before.
  private func postpone(_ id: VideoID, _ entry: inout Pending, _ words: String) {
    entry.nextLook = .now + Self.troublePause
    if entry.trouble != words { report(.trouble(what: words), .init(id, entry.collection)) }
    entry.trouble = words
  }

  /// - Returns: false when the worker is busy; the video's turn comes.
  private func takeWorker(for id: VideoID) -> Bool {
    state.withLock { state in
      if state.atWorker == nil {
        state.atWorker = id
        return true
      }
      if !state.waitingForWorker.contains(id) { state.waitingForWorker.append(id) }
      return false
    }
  }

  private func freeWorker() {
    state.withLock { state in
      state.atWorker = nil
      guard !state.waitingForWorker.isEmpty else { return }
      state.pending[state.waitingForWorker.removeFirst()]?.nextLook = .now
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

  private func makePoster(_ order: Order) async {
    defer { freeWorker() }
    var next = order.entry
    next.picture = nil
    next.nextLook = .now
    let output = filing.spool.layout.video(order.id, in: order.entry.collection)
    switch await worker.makePoster(in: output, from: order.copy, kills: next.kills) {
    case .done: next.picture = DecodedPicture(file: order.picture)
    case .stopped: return
    case .later(let why, let wasKilled):
      if wasKilled { next.kills += 1 }
      postpone(order.id, &next, "cannot make a poster from '\(order.picture)', tried again: \(why)")
    case .hopeless:
      let fault = SidecarFault(
        "The picture cannot be read: it is damaged, or not what it seems to be. Save it anew as JPEG.")
      next.picture = DecodedPicture(file: order.picture, fault: fault)
    }
    keep(order.id, next)
  }

  /// The subtitles themselves are kept whatever comes of it.
  private func makeSubtitles(_ id: VideoID, _ entry: Pending) async {
    defer { freeWorker() }
    var next = entry
    next.nextLook = .now
    let output = filing.spool.layout.video(id, in: entry.collection)
    switch await worker.makeSubtitles(in: output, kills: next.kills) {
    case .done: forgetSubtitles(id, in: entry.collection)
    case .stopped: return
    case .later(let why, let wasKilled):
      if wasKilled { next.kills += 1 }
      postpone(id, &next, "cannot make renditions of the subtitles beside a video, tried again: \(why)")
    case .hopeless(let why):
      report(.trouble(what: "the subtitles beside a video are not shown: \(why)"), .init(id, entry.collection))
      forgetSubtitles(id, in: entry.collection)
    }
    keep(id, next)
  }

  private func forgetSubtitles(_ id: VideoID, in collection: CollectionName) {
    do {
      try filing.sidecars.removeSubtitleMark(id, in: collection)
    } catch {
      report(.trouble(what: "cannot tidy the spool: \(error)"), .init(id, collection))
    }
  }
}

extension Journal.Subject {
  init(_ id: VideoID, _ collection: CollectionName) {
    self.init(video: id.text, collection: collection.text, source: [UInt8]?.none)
  }
}
